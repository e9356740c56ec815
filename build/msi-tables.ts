/**
 * The tables of the Windows Installer package for administrators, which installs for everyone on the computer. Windows
 * itself runs its actions (Windows Installer, "Standard Actions Reference"): the package contains no program that runs.
 */
import { createHash } from 'node:crypto'
import { REGISTRY_KEY } from '../main/core/policy/policy-places.ts'
import { TRANSFER_EXTENSION } from '../main/core/transfer/transfer-extension.ts'
import { MSI_FOLDER, MSI_KEY } from '../main/core/updates/installation.ts'
import { isVersion } from '../main/core/updates/version.ts'
import { APP_ID } from '../main/electron/start-environment.ts'
import {
  ADMIN_ACTIONS,
  ADVERTISE_ACTIONS,
  customActions,
  installActions,
  UI_ACTIONS,
  type MsiAction
} from './msi-actions.ts'
import { MSI_SETTINGS, setCondition, settingSearches, settingValues } from './msi-settings.ts'

/** A file of the app. */
export interface PackedFile {
  /** Below the app's folder, with slashes. */
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** What a package contains. */
export interface MsiContent {
  /** Such as `1.2.3` or `1.2.3-beta.1`. */
  readonly version: string
  readonly arch: 'x64' | 'arm64'
  readonly files: readonly PackedFile[]
}

/** Identifies the app across all versions, for upgrades. It must never change. */
export const UPGRADE_CODE = '{6A0F1B52-4C0B-4D0E-9D3B-6E1C58F4B7A1}'

export const PRODUCT_NAME = 'Token Desk for RingCX'
export const EXECUTABLE = `${PRODUCT_NAME}.exe`
/** The one cabinet, which is inside the package. */
export const CABINET = 'app.cab'
const PUBLISHER = 'The Token Desk authors'
const WEBSITE = 'https://token-desk.example'
const FILE_TYPE = 'TokenDesk.Connections'

/** electron-builder's namespace for the key that its setup program has in the registry (`ELECTRON_BUILDER_NS_UUID`). */
const SETUP_NAMESPACE = '50e065bc-3134-11e6-9bab-38c9862bdaf3'

/** The same for the same name in every build: a name-based UUID (RFC 9562 §5.5). */
function uuidOf(name: string, namespace = UPGRADE_CODE): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replace(/[{}-]/g, ''), 'hex'))
    .update(name)
    .digest()
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  return uuidText(hash)
}

/** The key below the machine's hive in which the setup program keeps the folder of a copy for everyone. */
export const SETUP_KEY = `Software\\${uuidOf(APP_ID, SETUP_NAMESPACE).slice(1, -1).toLowerCase()}`

/** The first 16 bytes as Windows Installer writes a UUID. */
export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex').toUpperCase()
  return `{${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')}}`
}

/**
 * The three numbers that Windows Installer compares ("ProductVersion property"): a beta has those of its final version.
 *
 * @throws RangeError if Windows can't hold them
 */
export function productVersion(version: string): string {
  const [numbers = ''] = isVersion(version) ? version.split('-') : []
  const [major = NaN, minor = NaN, patch = NaN] = numbers.split('.').map(Number)
  if (!(major <= 255 && minor <= 255 && patch <= 65535)) {
    throw new RangeError(`Windows Installer can't hold this version: ${version}`)
  }
  return numbers
}

/** More than the number of any beta. */
const FINAL = 1_000_000

/** Orders the versions that have the same three numbers: a beta by its number, and its final version last. */
export function orderOf(version: string): number {
  const beta = /-beta\.(\d+)$/.exec(version)?.[1]
  return beta === undefined ? FINAL : Number(beta)
}

type Cell = string | number | null

/** A table's columns with their types, as in the archive files of Windows Installer ("Text archive files"). */
interface Table {
  readonly columns: readonly (readonly [name: string, type: string])[]
  /** How many columns from the start are its key. */
  readonly keys: number
  readonly rows: readonly (readonly Cell[])[]
}

/** The key of a file in the File table and in the cabinet, by its place in the list. */
export const fileKey = (index: number): string => `f${String(index)}`

const SIXTY_FOUR_BIT = 0x100
const KEY_PATH_IS_REGISTRY = 0x4
/** The root HKEY_LOCAL_MACHINE. */
const LOCAL_MACHINE = 2

/**
 * Text for each table, in the form that `msibuild -i` imports.
 *
 * @param packageCode a UUID that differs between packages that differ
 */
export function msiTables(content: MsiContent, packageCode: string): ReadonlyMap<string, string> {
  const { files } = content
  const folders = folderKeys(files)
  const executable = files.findIndex(({ path }) => path === EXECUTABLE)
  if (executable < 0) throw new Error(`The app's folder has no ${EXECUTABLE}.`)
  const program = `[#${fileKey(executable)}]`
  const component = (index: number): string => `c${String(index)}`
  const folderOf = (path: string): string =>
    folders.get(path.slice(0, Math.max(0, path.lastIndexOf('/')))) ?? ''
  const components: Cell[][] = files.map(({ path }, index) => [
    component(index),
    uuidOf(`file ${path}`),
    folderOf(path),
    SIXTY_FOUR_BIT,
    null,
    fileKey(index)
  ])
  for (const setting of MSI_SETTINGS) {
    components.push([
      setting.property,
      uuidOf(`kept ${setting.value}`),
      'POLICYFOLDER',
      SIXTY_FOUR_BIT | KEY_PATH_IS_REGISTRY,
      setCondition(setting),
      `kept${setting.property}`
    ])
  }
  const shown = component(executable)
  const classes = 'Software\\Classes'
  const copied = MSI_SETTINGS.filter(({ file }) => file !== null)
  const three = productVersion(content.version)
  const order = orderOf(content.version)
  const searches = [
    ['KEPTINSTALLFOLDER', MSI_KEY, MSI_FOLDER] as const,
    ['KEPTORDER', MSI_KEY, 'Order'] as const,
    ['SETUPFOLDER', SETUP_KEY, 'InstallLocation'] as const,
    ...MSI_SETTINGS.flatMap(settingSearches)
  ]
  const tables: Readonly<Record<string, Table>> = {
    _SummaryInformation: {
      columns: [
        ['PropertyId', 'i2'],
        ['Value', 'l255']
      ],
      keys: 1,
      // "Summary Information Stream Property Set". The needed version of Windows Installer (14) is 5.0: Arm64 has no older.
      rows: [
        [1, '1252'],
        [2, 'Installation Database'],
        [3, PRODUCT_NAME],
        [4, PUBLISHER],
        [5, 'Installer'],
        [7, content.arch === 'x64' ? 'x64;1033' : 'Arm64;1033'],
        [9, packageCode],
        [14, '500'],
        // The files are compressed (15), and the package is to be read only (19).
        [15, '2'],
        [19, '2']
      ]
    },
    Property: {
      columns: [
        ['Property', 's72'],
        ['Value', 'l0']
      ],
      keys: 1,
      rows: [
        // Another build of the same version counts as another product, which replaces it. As the same product, it would be
        // refused (error 1638).
        ['ProductCode', uuidOf(`product ${packageCode}`)],
        ['ProductName', PRODUCT_NAME],
        ['ProductVersion', three],
        ['ProductLanguage', '1033'],
        ['Manufacturer', PUBLISHER],
        ['UpgradeCode', UPGRADE_CODE],
        ['ALLUSERS', '1'],
        // Otherwise an upgrade leaves out the files whose version didn't rise, and removes them with the old version.
        ['REINSTALLMODE', 'amus'],
        ['ARPPRODUCTICON', 'App.ico'],
        ['ARPURLINFOABOUT', WEBSITE],
        ['ARPNOMODIFY', '1'],
        ...MSI_SETTINGS.map(({ key }): Cell[] => [key, REGISTRY_KEY]),
        [
          // Everything public that is given or found before Windows asks for administrator rights. The rest doesn't get across.
          'SecureCustomProperties',
          [
            ...MSI_SETTINGS.map(({ property }) => property),
            ...searches.map(([property]) => property),
            ...['INSTALLFOLDER', 'OLDER', 'SAME', 'NEWER']
          ].join(';')
        ]
      ]
    },
    Directory: {
      columns: [
        ['Directory', 's72'],
        ['Directory_Parent', 'S72'],
        ['DefaultDir', 'l255']
      ],
      keys: 1,
      rows: [
        ['TARGETDIR', null, 'SourceDir'],
        ['ProgramFiles64Folder', 'TARGETDIR', '.'],
        ['ProgramMenuFolder', 'TARGETDIR', '.'],
        ['PRODUCTFOLDER', 'ProgramFiles64Folder', `TOKENDSK|${PRODUCT_NAME}`],
        // INSTALLFOLDER may be anywhere. A policy stays below Program Files, where only administrators can write.
        ['POLICYFOLDER', 'PRODUCTFOLDER', 'policy'],
        ['INSTALLFOLDER', 'PRODUCTFOLDER', '.'],
        ...[...folders]
          .filter(([path]) => path !== '')
          .map(([path, key]): Cell[] => {
            const name = path.slice(path.lastIndexOf('/') + 1)
            return [
              key,
              folders.get(path.slice(0, Math.max(0, path.lastIndexOf('/')))) ?? '',
              twoNames(key, name)
            ]
          })
      ]
    },
    Component: {
      columns: [
        ['Component', 's72'],
        ['ComponentId', 'S38'],
        ['Directory_', 's72'],
        ['Attributes', 'i2'],
        ['Condition', 'S255'],
        ['KeyPath', 'S72']
      ],
      keys: 1,
      rows: components
    },
    Feature: {
      columns: [
        ['Feature', 's38'],
        ['Feature_Parent', 'S38'],
        ['Title', 'L64'],
        ['Description', 'L255'],
        ['Display', 'I2'],
        ['Level', 'i2'],
        ['Directory_', 'S72'],
        ['Attributes', 'i2']
      ],
      keys: 1,
      rows: [['App', null, PRODUCT_NAME, null, 1, 1, 'INSTALLFOLDER', 0]]
    },
    FeatureComponents: {
      columns: [
        ['Feature_', 's38'],
        ['Component_', 's72']
      ],
      keys: 2,
      rows: components.map(([key = null]) => ['App', key])
    },
    File: {
      columns: [
        ['File', 's72'],
        ['Component_', 's72'],
        ['FileName', 'l255'],
        ['FileSize', 'i4'],
        ['Version', 'S72'],
        ['Language', 'S20'],
        ['Attributes', 'I2'],
        ['Sequence', 'i4']
      ],
      keys: 1,
      rows: files.map(({ path, size }, index) => [
        fileKey(index),
        component(index),
        twoNames(fileKey(index), path.slice(path.lastIndexOf('/') + 1)),
        size,
        null,
        null,
        null,
        index + 1
      ])
    },
    Media: {
      columns: [
        ['DiskId', 'i2'],
        ['LastSequence', 'i4'],
        ['DiskPrompt', 'L64'],
        ['Cabinet', 'S255'],
        ['VolumeLabel', 'S32'],
        ['Source', 'S72']
      ],
      keys: 1,
      rows: [[1, files.length, null, `#${CABINET}`, null, null]]
    },
    Icon: {
      columns: [
        ['Name', 's72'],
        ['Data', 'v0']
      ],
      keys: 1,
      rows: [['App.ico', 'App.ico']]
    },
    Shortcut: {
      columns: [
        ['Shortcut', 's72'],
        ['Directory_', 's72'],
        ['Name', 'l128'],
        ['Component_', 's72'],
        ['Target', 's72'],
        ['Arguments', 'S255'],
        ['Description', 'L255'],
        ['Hotkey', 'I2'],
        ['Icon_', 'S72'],
        ['IconIndex', 'I2'],
        ['ShowCmd', 'I2'],
        ['WkDir', 'S72']
      ],
      keys: 1,
      rows: [
        [
          'StartMenu',
          'ProgramMenuFolder',
          `TOKENDSK|${PRODUCT_NAME}`,
          shown,
          program,
          null,
          null,
          null,
          // The program's own icon. One from the Icon table would have to be in a program file (ICE50).
          null,
          null,
          null,
          'INSTALLFOLDER'
        ]
      ]
    },
    Registry: {
      columns: [
        ['Registry', 's72'],
        ['Root', 'i2'],
        ['Key', 'l255'],
        ['Name', 'L255'],
        ['Value', 'L0'],
        ['Component_', 's72']
      ],
      keys: 1,
      rows: [
        ['folder', LOCAL_MACHINE, MSI_KEY, MSI_FOLDER, '[INSTALLFOLDER]', shown],
        ['order', LOCAL_MACHINE, MSI_KEY, 'Order', String(order), shown],
        ['type', LOCAL_MACHINE, `${classes}\\.${TRANSFER_EXTENSION}`, null, FILE_TYPE, shown],
        ['typeName', LOCAL_MACHINE, `${classes}\\${FILE_TYPE}`, null, `${PRODUCT_NAME} connections`, shown],
        ['typeIcon', LOCAL_MACHINE, `${classes}\\${FILE_TYPE}\\DefaultIcon`, null, `${program},0`, shown],
        [
          'typeOpen',
          LOCAL_MACHINE,
          `${classes}\\${FILE_TYPE}\\shell\\open\\command`,
          null,
          `"${program}" "%1"`,
          shown
        ],
        ...MSI_SETTINGS.flatMap(settingValues).map(([id, ...rest]): Cell[] => [id, LOCAL_MACHINE, ...rest])
      ]
    },
    AppSearch: {
      columns: [
        ['Property', 's72'],
        ['Signature_', 's72']
      ],
      keys: 2,
      rows: searches.map(([property]) => [property, `search${property}`])
    },
    RegLocator: {
      columns: [
        ['Signature_', 's72'],
        ['Root', 'i2'],
        ['Key', 's255'],
        ['Name', 'S255'],
        ['Type', 'I2']
      ],
      keys: 1,
      // Raw data (2) from the 64-bit view (16).
      rows: searches.map(([property, key, name]) => [`search${property}`, LOCAL_MACHINE, key, name, 2 | 16])
    },
    MoveFile: {
      columns: [
        ['FileKey', 's72'],
        ['Component_', 's72'],
        ['SourceName', 'L255'],
        ['DestName', 'L255'],
        ['SourceFolder', 'S72'],
        ['DestFolder', 's72'],
        ['Options', 'i2']
      ],
      keys: 1,
      // Copies (0) the file whose whole path is in the property.
      rows: copied.map(({ property, file }) => [property, property, null, file, property, 'POLICYFOLDER', 0])
    },
    RemoveFile: {
      columns: [
        ['FileKey', 's72'],
        ['Component_', 's72'],
        ['FileName', 'L255'],
        ['DirProperty', 's72'],
        ['InstallMode', 'i2']
      ],
      keys: 1,
      // When installing or removing (3). A row whose property isn't set is skipped.
      rows: copied.flatMap(({ property, file, forget }) => [
        [`${property}File`, shown, file, forget, 3],
        [`${property}Folder`, shown, null, forget, 3]
      ])
    },
    Upgrade: {
      columns: [
        ['UpgradeCode', 's38'],
        ['VersionMin', 'S20'],
        ['VersionMax', 'S20'],
        ['Language', 'S255'],
        ['Attributes', 'i4'],
        ['Remove', 'S255'],
        ['ActionProperty', 's72']
      ],
      keys: 5,
      rows: [
        // Up to and including (512) this one: a final version replaces its beta.
        [UPGRADE_CODE, '0.0.0', three, null, 256 | 512, null, 'OLDER'],
        // Only found (2), never removed.
        [UPGRADE_CODE, three, three, null, 2 | 256 | 512, null, 'SAME'],
        [UPGRADE_CODE, three, null, null, 2, null, 'NEWER']
      ]
    },
    CustomAction: {
      columns: [
        ['Action', 's72'],
        ['Type', 'i2'],
        ['Source', 'S72'],
        ['Target', 'S255']
      ],
      keys: 1,
      rows: customActions(PRODUCT_NAME)
    },
    InstallExecuteSequence: sequence(installActions(order)),
    InstallUISequence: sequence(UI_ACTIONS),
    AdminExecuteSequence: sequence(ADMIN_ACTIONS),
    AdvtExecuteSequence: sequence(ADVERTISE_ACTIONS)
  }
  return new Map(Object.entries(tables).map(([name, table]) => [name, archiveText(name, table)]))
}

function sequence(actions: readonly MsiAction[]): Table {
  return {
    columns: [
      ['Action', 's72'],
      ['Condition', 'S255'],
      ['Sequence', 'I2']
    ],
    keys: 1,
    rows: actions
  }
}

/** Every folder of the files, the app's own (``) first and parents before what is in them, with its key. */
function folderKeys(files: readonly PackedFile[]): ReadonlyMap<string, string> {
  const paths = new Set<string>()
  for (const { path } of files) {
    const parts = path.split('/').slice(0, -1)
    parts.forEach((_, index) => paths.add(parts.slice(0, index + 1).join('/')))
  }
  const below = [...paths].sort().map((path, index): [string, string] => [path, `d${String(index)}`])
  return new Map([['', 'INSTALLFOLDER'], ...below])
}

/** A short name for old programs, unique because the key is, and the real one ("Filename" data type). */
function twoNames(key: string, name: string): string {
  return /^[A-Za-z0-9_]{1,8}(?:\.[A-Za-z0-9_]{1,3})?$/.test(name) ? name : `${key.toUpperCase()}|${name}`
}

function archiveText(name: string, { columns, keys, rows }: Table): string {
  const lines: readonly (readonly string[])[] = [
    columns.map(([column]) => column),
    columns.map(([, type]) => type),
    [name, ...columns.slice(0, keys).map(([column]) => column)],
    ...rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))))
  ]
  return lines.map((cells) => `${cells.join('\t')}\r\n`).join('')
}
