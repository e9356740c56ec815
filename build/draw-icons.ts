/// <reference lib="dom" />
/**
 * Draws every icon file from the SVG files in build/icons. Run by hand after a change: `npx tsx build/draw-icons.ts`.
 * Electron is the renderer, so the icons need no image library.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from '@playwright/test'
import { isEntry, runCommand } from './command.ts'
import { ensureDisplay } from './display.ts'
import { developmentSwitches, electronEnv } from './electron-process.ts'
import { electronExecutable } from './electron-runtime.ts'
import { type IconImage, toIcns, toIco } from './icon-containers.ts'
import { ROOT } from './paths.ts'
import { ensureSystemLibraries } from './system-libraries.ts'

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

/** The largest size of a menu bar icon: 16 points with three pixels each. */
const TRAY_SIZE = 48

/** Up to this size, icons use the drawing with fewer, thicker strokes. */
const SMALL = 32

const EMPTY_WINDOW = `import { app, BrowserWindow } from 'electron'
app.whenReady().then(() => new BrowserWindow({ show: false }).loadURL('about:blank'))`

async function drawIcons(): Promise<number> {
  await ensureSystemLibraries()
  const executablePath = await electronExecutable()
  const display = await ensureDisplay()
  const folder = await mkdtemp(join(tmpdir(), 'icons-'))
  try {
    await writeFile(join(folder, 'index.js'), EMPTY_WINDOW)
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'icons', version: '1.0.0', type: 'module', main: 'index.js' })
    )
    const app = await _electron.launch({
      executablePath,
      args: [...developmentSwitches(), folder],
      env: electronEnv() as Record<string, string>
    })
    const page = await app.firstWindow()
    const draw = async (name: string, size: number): Promise<Buffer> => {
      const svg = await readFile(join(ROOT, 'build/icons', name), 'utf8')
      return Buffer.from(await page.evaluate(rasterise, { svg, size }), 'base64')
    }
    const images: IconImage[] = []
    for (const size of SIZES) {
      const png = await draw(size <= SMALL ? 'icon-small.svg' : 'icon.svg', size)
      images.push({ size, png })
      await writeFile(join(ROOT, 'build/icons', `${size}x${size}.png`), png)
    }
    await writeFile(join(ROOT, 'build/tray-template.png'), await draw('tray-template.svg', TRAY_SIZE))
    await app.close()
    await writeFile(join(ROOT, 'build/icon.ico'), toIco(images.filter(({ size }) => size <= 256)))
    await writeFile(join(ROOT, 'build/icon.icns'), toIcns(images))
    process.stdout.write(`Drew ${images.length} sizes, icon.ico and icon.icns.\n`)
    return 0
  } finally {
    await rm(folder, { recursive: true, force: true })
    await display.close()
  }
}

/** Runs in the page: SVG → PNG of `size` pixels with a transparent background, as base64. */
async function rasterise({ svg, size }: { svg: string; size: number }): Promise<string> {
  const image = new Image()
  image.src = `data:image/svg+xml;base64,${btoa(svg)}`
  await image.decode()
  const canvas = new OffscreenCanvas(size, size)
  canvas.getContext('2d')?.drawImage(image, 0, 0, size, size)
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

if (isEntry(import.meta.url)) await runCommand(drawIcons)
