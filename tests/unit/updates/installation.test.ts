import { expect, it } from 'vitest'
import {
  readInstallation,
  targetOf,
  type InstallationSigns
} from '../../../main/core/updates/installation.ts'
import { leaveAppImage } from '../../../main/electron/start-environment.ts'

const linux: InstallationSigns = {
  platform: 'linux',
  packageType: null,
  appImage: null,
  sandboxed: false,
  hasUninstaller: false,
  hasMsi: false
}
const windows: InstallationSigns = { ...linux, platform: 'win32' }
const file = '/home/robin/Token Desk.AppImage'

it.each([
  ['an AppImage', { ...linux, appImage: file }, 'appimage', 'linux-x64-appimage'],
  [
    'an AppImage made from a deb’s folder',
    { ...linux, appImage: file, packageType: 'deb' },
    'appimage',
    'linux-x64-appimage'
  ],
  ['a deb', { ...linux, packageType: 'deb\n' }, 'package', null],
  ['a package of a kind that we don’t know', { ...linux, packageType: 'apk' }, 'package', null],
  ['a Flatpak or a Snap', { ...linux, sandboxed: true }, 'package', null],
  ['a folder on Linux', linux, 'folder', null],
  ['the setup program', { ...windows, hasUninstaller: true }, 'setup', 'windows-x64-setup'],
  ['the MSI', { ...windows, packageType: 'msi' }, 'msi', null],
  [
    'the setup program’s copy next to the MSI',
    { ...windows, hasUninstaller: true, hasMsi: true },
    'msi',
    null
  ],
  ['a folder on Windows', windows, 'folder', null],
  ['macOS', { ...linux, platform: 'darwin' }, 'mac', 'mac-x64-zip']
] as const)('knows %s', (_what, signs, kind, target) => {
  const installation = readInstallation(signs)
  expect([installation.kind, targetOf(installation, 'x64')]).toEqual([kind, target])
})

it('takes only its own AppImage for itself, never the one of the program that started it', () => {
  const env = () => ({ APPIMAGE: file, APPDIR: '/tmp/.mount_desk' })
  const itself = (path: string): string => path
  expect(leaveAppImage(env(), '/tmp/.mount_desk/token-desk', itself)).toBe(file)
  expect(leaveAppImage(env(), '/opt/Token Desk for RingCX/token-desk', itself)).toBeNull()
  expect(leaveAppImage({ ...env(), APPIMAGE: 'relative' }, '/tmp/.mount_desk/token-desk', itself)).toBeNull()
  expect(leaveAppImage({}, '/opt/Token Desk for RingCX/token-desk', itself)).toBeNull()
})
