/**
 * A folder that stands in for Electron for macOS, for tests only: what electron-builder and the tools for fuses look for in
 * it, with texts in place of programs.
 */
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createPackage } from '@electron/asar'
import { writeMacInfo, type MacInfo } from './mac-info.ts'
import { ROOT } from './paths.ts'
import { FUSE_WIRE } from './windows-tools.ts'

/** The helpers of Electron, by what follows "Electron Helper" in their names. */
const HELPERS = ['', ' (GPU)', ' (Plugin)', ' (Renderer)']
const FRAMEWORKS = ['Electron Framework', 'Mantle', 'ReactiveObjC', 'Squirrel']
const PROGRAM = 'A stand-in: not a program.\n'

/** The oldest macOS that Electron itself says it runs on. Ours must not say less. */
export const STAND_IN_MINIMUM = '12.0'

/** As Electron's own (its `shell/browser/resources/mac/Info.plist`), sentences that ask for things included. */
const INFO: MacInfo = {
  CFBundleDisplayName: 'Electron',
  CFBundleExecutable: 'Electron',
  CFBundleIdentifier: 'com.github.Electron',
  CFBundleInfoDictionaryVersion: '6.0',
  CFBundleName: 'Electron',
  CFBundlePackageType: 'APPL',
  CFBundleIconFile: 'electron.icns',
  CFBundleVersion: '45.0.0',
  CFBundleShortVersionString: '45.0.0',
  LSApplicationCategoryType: 'public.app-category.developer-tools',
  LSMinimumSystemVersion: STAND_IN_MINIMUM,
  NSMainNibFile: 'MainMenu',
  NSPrincipalClass: 'AtomApplication',
  NSAppTransportSecurity: { NSAllowsArbitraryLoads: true },
  NSSupportsAutomaticGraphicsSwitching: true,
  NSHighResolutionCapable: true,
  NSRequiresAquaSystemAppearance: false,
  NSQuitAlwaysKeepsWindows: false,
  NSMicrophoneUsageDescription: 'This app needs access to the microphone',
  NSCameraUsageDescription: 'This app needs access to the camera',
  NSBluetoothAlwaysUsageDescription: 'This app needs access to Bluetooth',
  NSBluetoothPeripheralUsageDescription: 'This app needs access to Bluetooth',
  ElectronAsarIntegrity: { 'Resources/default_app.asar': { algorithm: 'SHA256', hash: '0'.repeat(64) } }
}

const HELPER_INFO: MacInfo = {
  CFBundleIdentifier: 'com.github.Electron.helper',
  CFBundleName: 'Electron Helper',
  CFBundlePackageType: 'APPL',
  CFBundleExecutable: 'Electron Helper',
  LSUIElement: true,
  NSSupportsAutomaticGraphicsSwitching: true
}

/** Writes `Electron.app` and what is next to it in Electron's release into `folder`. */
export async function macStandIn(folder: string): Promise<void> {
  const app = join(folder, 'Electron.app')
  const contents = join(app, 'Contents')
  await write(join(contents, 'MacOS/Electron'), PROGRAM, 0o755)
  await writeMacInfo(app, INFO)
  const resources = join(contents, 'Resources')
  await mkdir(resources)
  await copyFile(join(ROOT, 'build/icon.icns'), join(resources, 'electron.icns'))
  await createPackage(join(ROOT, 'build/default-app'), join(resources, 'default_app.asar'))
  for (const language of ['de', 'en', 'en_GB']) await mkdir(join(resources, `${language}.lproj`))
  for (const name of FRAMEWORKS) await writeFramework(join(contents, 'Frameworks', `${name}.framework`), name)
  for (const suffix of HELPERS) {
    const helper = join(contents, 'Frameworks', `Electron Helper${suffix}.app`)
    await write(join(helper, 'Contents/MacOS', `Electron Helper${suffix}`), PROGRAM, 0o755)
    await writeMacInfo(helper, HELPER_INFO)
  }
  for (const license of ['LICENSE', 'LICENSES.chromium.html']) await write(join(folder, license), PROGRAM)
}

/** A framework as macOS wants it: one version, and links to what is in it. */
async function writeFramework(folder: string, name: string): Promise<void> {
  const version = join(folder, 'Versions/A')
  const isElectron = name === 'Electron Framework'
  await write(
    join(version, name),
    Buffer.concat([Buffer.from(PROGRAM), ...(isElectron ? [FUSE_WIRE] : [])]),
    0o755
  )
  for (const language of isElectron ? ['de', 'en', 'en_GB'] : [])
    await write(join(version, 'Resources', `${language}.lproj`, 'locale.pak'), PROGRAM)
  await mkdir(join(version, 'Resources'), { recursive: true })
  await symlink('A', join(folder, 'Versions/Current'))
  for (const linked of [name, 'Resources']) await symlink(`Versions/Current/${linked}`, join(folder, linked))
}

async function write(path: string, content: string | Buffer, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content, { mode })
}
