/**
 * `npm run bench`: measures what was promised, against named baselines in the same run. Exit 1 when one is over.
 * `npm run bench -- vault` measures the vault alone, `npm run bench -- idle` what the app costs while idle, and
 * `npm run bench -- background` what it costs without its window, which takes six minutes. `npm run bench -- directory`
 * measures the directory beside two other tables. `npm run bench -- walk` reads 10,000 agents within the rate limit, which
 * takes a minute and more. `npm run bench -- inspector` measures the inspector, and `npm run bench -- pages` the frames of
 * the Activity, Requests, and Inspector pages with much in them. `npm run bench -- installed` builds the deb, installs it, and
 * measures it beside the packed folder: as root on Debian, and it takes minutes.
 */
import { bundle } from '../../build/bundle.ts'
import { runCommand } from '../../build/command.ts'
import { ensureDisplay } from '../../build/display.ts'
import { electronRuntime } from '../../build/electron-runtime.ts'
import { ROOT } from '../../build/paths.ts'
import { ensureSystemLibraries } from '../../build/system-libraries.ts'
import { activityFigures } from './activity-figures.ts'
import { backgroundFigures } from './background-figures.ts'
import { coreFigures } from './core-figures.ts'
import { directoryFigures } from './directory-figures.ts'
import { printFigure, type Figure } from './figure.ts'
import { idleFigures } from './idle-figures.ts'
import { inspectorFigures } from './inspector-figures.ts'
import { installedFigures } from './installed-figures.ts'
import { packageFigures } from './package-figures.ts'
import { pageFigures } from './page-figures.ts'
import { vaultFigures } from './vault-figures.ts'
import { walkFigures } from './walk-figures.ts'
import { windowFigures } from './window-figures.ts'

await runCommand(async () => {
  await ensureSystemLibraries()
  const [{ version }] = await Promise.all([electronRuntime(), bundle()])
  const display = await ensureDisplay()
  try {
    process.stdout.write(
      `Electron ${version}, Node ${process.version}, ${process.platform}-${process.arch}\n`
    )
    const figures = await figuresOf(process.argv[2])
    const results = figures.map(printFigure)
    return results.every(Boolean) ? 0 : 1
  } finally {
    await display.close()
  }
})

async function figuresOf(part: string | undefined): Promise<Figure[]> {
  if (part === 'vault') return await vaultFigures()
  if (part === 'idle') return await idleFigures()
  if (part === 'background') return await backgroundFigures()
  if (part === 'directory') return await directoryFigures()
  if (part === 'walk') return await walkFigures()
  if (part === 'inspector') return await inspectorFigures()
  if (part === 'pages') return await pageFigures()
  if (part === 'installed') return await installedFigures()
  return [
    ...(await coreFigures()),
    ...activityFigures(),
    ...(await inspectorFigures()),
    ...(await pageFigures()),
    ...(await windowFigures(ROOT)),
    ...(await packageFigures(ROOT))
  ]
}
