/** What the MSI does, in order: the standard actions of Windows Installer, messages, and properties. None of it runs a program. */
import { MSI_KEY } from '../main/core/updates/installation.ts'
import { forgetCondition, leaveCondition, MSI_SETTINGS } from './msi-settings.ts'

/** An action, when it runs (`null`: always), and its place in the sequence. */
export type MsiAction = readonly [action: string, condition: string | null, at: number]

/** Rows of the CustomAction table: type 19 ends with a message, 51 sets a property. */
export function customActions(
  product: string
): readonly (readonly [action: string, type: 19 | 51, property: string | null, text: string])[] {
  return [
    ['KeepFolder', 51, 'INSTALLFOLDER', '[KEPTINSTALLFOLDER]'],
    ['RefuseOlder', 19, null, `A newer version of ${product} is already installed.`],
    [
      'RefuseBeside',
      19,
      null,
      `${product} was installed for everyone with its setup program. Remove that copy first: it is in the same folder.`
    ],
    ...MSI_SETTINGS.map(({ property, key }) => [`LEAVE${property}`, 51, key, MSI_KEY] as const),
    ...MSI_SETTINGS.filter(({ file }) => file !== null).map(
      ({ forget }) => [forget, 51, forget, '[POLICYFOLDER]'] as const
    )
  ]
}

const KEEP_FOLDER: MsiAction = ['KeepFolder', 'KEPTINSTALLFOLDER AND NOT INSTALLFOLDER', 420]

/**
 * Windows Installer's suggested order ("Suggested InstallExecuteSequence").
 *
 * @param order of this version among those with the same three numbers
 */
export function installActions(order: number): readonly MsiAction[] {
  return [
    ['FindRelatedProducts', 'NOT Installed', 200],
    // When removing too: the conditions of the settings need what it finds.
    ['AppSearch', null, 400],
    // Windows Installer compares three numbers only, which a beta shares with its final version.
    ['RefuseOlder', `NEWER OR (SAME AND KEPTORDER > ${String(order)})`, 410],
    // Removing that copy later would delete the files of this one.
    ['RefuseBeside', 'SETUPFOLDER AND NOT Installed AND NOT OLDER', 415],
    KEEP_FOLDER,
    ...MSI_SETTINGS.map((setting, index): MsiAction => [
      `LEAVE${setting.property}`,
      leaveCondition(setting),
      430 + index
    ]),
    ['ValidateProductID', null, 700],
    ['CostInitialize', null, 800],
    ['FileCost', null, 900],
    ['CostFinalize', null, 1000],
    ...MSI_SETTINGS.filter(({ file }) => file !== null).map((setting, index): MsiAction => [
      setting.forget,
      forgetCondition(setting),
      1010 + index
    ]),
    ['InstallValidate', null, 1400],
    ['InstallInitialize', null, 1500],
    // Inside the transaction: if the new version can't be installed, the old one comes back.
    ['RemoveExistingProducts', null, 1510],
    ['ProcessComponents', null, 1600],
    ['UnpublishFeatures', null, 1800],
    ['RemoveRegistryValues', null, 2600],
    ['RemoveShortcuts', null, 3200],
    ['RemoveFiles', null, 3500],
    ['RemoveFolders', null, 3600],
    ['CreateFolders', null, 3700],
    ['MoveFiles', null, 3800],
    ['InstallFiles', null, 4000],
    ['CreateShortcuts', null, 4500],
    ['WriteRegistryValues', null, 5000],
    ['RegisterUser', null, 6000],
    ['RegisterProduct', null, 6100],
    ['PublishFeatures', null, 6300],
    ['PublishProduct', null, 6400],
    ['InstallFinalize', null, 6600]
  ]
}

/**
 * Before the installation with administrator rights, if the package is opened by a double-click. Windows runs AppSearch only once,
 * here, so what it finds must be in SecureCustomProperties to get across.
 */
export const UI_ACTIONS: readonly MsiAction[] = [
  ['FindRelatedProducts', 'NOT Installed', 200],
  ['AppSearch', null, 400],
  KEEP_FOLDER,
  ['CostInitialize', null, 800],
  ['FileCost', null, 900],
  ['CostFinalize', null, 1000],
  ['ExecuteAction', null, 1300]
]

/** Unpacks the package to a network share. */
export const ADMIN_ACTIONS: readonly MsiAction[] = [
  ['CostInitialize', null, 800],
  ['FileCost', null, 900],
  ['CostFinalize', null, 1000],
  ['InstallValidate', null, 1400],
  ['InstallInitialize', null, 1500],
  ['InstallAdminPackage', null, 3900],
  ['InstallFiles', null, 4000],
  ['InstallFinalize', null, 6600]
]

export const ADVERTISE_ACTIONS: readonly MsiAction[] = [
  ['CostInitialize', null, 800],
  ['CostFinalize', null, 1000],
  ['InstallValidate', null, 1400],
  ['InstallInitialize', null, 1500],
  ['PublishFeatures', null, 6300],
  ['PublishProduct', null, 6400],
  ['InstallFinalize', null, 6600]
]
