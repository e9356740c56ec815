import type { PolicyValues } from '../policy/policy-keys.ts'
import { CHANNELS, UPDATE_TARGETS, type Channel, type UpdateTarget } from './manifest.ts'

/** How this copy of the app came onto this computer. */
export type Installation =
  /** An AppImage. @see AppImage documentation, "Environment variables": `APPIMAGE` is its file */
  | { readonly kind: 'appimage'; readonly file: string }
  /** The setup program on Windows, and the app in its folder on macOS. */
  | { readonly kind: 'setup' | 'mac' }
  /** A package of the system (deb, rpm, pacman, Flatpak, Snap …), which the system's package manager updates. */
  | { readonly kind: 'package' }
  /** The MSI, or another copy on a computer that has the MSI: the administrator who deployed it updates the app. */
  | { readonly kind: 'msi' }
  /** A folder that someone unpacked. */
  | { readonly kind: 'folder' }

/** The MSI's key in the machine's hive of the Windows registry. Only administrators can write there. */
export const MSI_KEY = 'Software\\TokenDesk'
/** The value there that names the folder of the app. `build/installer.nsh` reads it, too. */
export const MSI_FOLDER = 'InstallFolder'

/** What tells how the app was installed. */
export interface InstallationSigns {
  readonly platform: NodeJS.Platform
  /**
   * Content of the file `package-type` in the app's `resources` folder, `null` if there is none. A deb and an rpm have it
   * (electron-builder.yml), and the MSI, where it says `msi`. electron-updater knows the same file (its `main.js`).
   */
  readonly packageType: string | null
  /** The AppImage that the app runs from, `null` if it doesn't. */
  readonly appImage: string | null
  /** Whether a Flatpak's or a Snap's own variable is set. */
  readonly sandboxed: boolean
  /** Windows: whether the setup program's uninstaller is next to the app. */
  readonly hasUninstaller: boolean
  /** Windows: whether the MSI is installed on this computer. Next to it, the setup program refuses to install anything. */
  readonly hasMsi: boolean
}

/** How the app was installed. A package type that we don't know counts as a package: something else updates it. */
export function readInstallation(signs: InstallationSigns): Installation {
  const { platform, packageType, appImage, sandboxed, hasUninstaller, hasMsi } = signs
  // First: all Linux packages are made from one folder, so what is meant for another one may be in it.
  if (appImage !== null) return { kind: 'appimage', file: appImage }
  if (packageType !== null) return { kind: packageType.trim() === 'msi' ? 'msi' : 'package' }
  if (sandboxed) return { kind: 'package' }
  if (platform === 'darwin') return { kind: 'mac' }
  if (platform === 'win32') return { kind: !hasUninstaller ? 'folder' : hasMsi ? 'msi' : 'setup' }
  return { kind: 'folder' }
}

/** The file of a version that fits this installation, `null` if none does. @param arch Node's `process.arch` */
export function targetOf(installation: Installation, arch: string): UpdateTarget | null {
  const names: Readonly<Partial<Record<Installation['kind'], string>>> = {
    appimage: `linux-${arch}-appimage`,
    setup: `windows-${arch}-setup`,
    mac: `mac-${arch}-zip`
  }
  return UPDATE_TARGETS.find((target) => target === names[installation.kind]) ?? null
}

/** Who updates this copy. */
export type UpdatedBy =
  | 'app'
  /** The organization turned updates off. */
  | 'policy'
  | 'package-manager'
  | 'administrator'
  /** The build knows no update server. */
  | 'no-feed'
  /** The person, who unpacked it. */
  | 'hand'

/** Who updates this copy, the strongest reason first. */
export function updatedBy(
  installation: Installation,
  target: UpdateTarget | null,
  hasFeed: boolean,
  allowed: PolicyValues['updates']
): UpdatedBy {
  if (installation.kind === 'package') return 'package-manager'
  if (installation.kind === 'msi') return 'administrator'
  if (allowed === 'off') return 'policy'
  if (!hasFeed) return 'no-feed'
  return target === null ? 'hand' : 'app'
}

/** The channels that the organization allows. */
export function allowedChannels(allowed: PolicyValues['updates']): readonly Channel[] {
  return allowed === 'any' ? CHANNELS : allowed === 'stable' ? ['stable'] : []
}
