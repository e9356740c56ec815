/**
 * What the app's `Info.plist` says where electron-builder and Electron say too much or too little. electron-builder keeps
 * every key of Electron's own `Info.plist`, and writes its own after those of electron-builder.yml (its `electronMac.js`), so
 * the file is corrected afterward, before the app is signed.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { TRANSFER_EXTENSION } from '../main/core/transfer/transfer-extension.ts'

const plist = createRequire(import.meta.url)('plist') as {
  parse(text: string): unknown
  build(value: object): string
}

/** An `Info.plist`, or a dictionary in it. */
export type MacInfo = Readonly<Record<string, unknown>>

/** The type of a connections file. Without an identifier, macOS makes up another one on each computer. */
const CONNECTIONS_TYPE: MacInfo = {
  UTTypeIdentifier: 'com.tokendesk.ringcx.connections',
  UTTypeDescription: 'Token Desk for RingCX connections',
  UTTypeConformsTo: ['public.json'],
  UTTypeTagSpecification: {
    'public.filename-extension': [TRANSFER_EXTENSION],
    'public.mime-type': ['application/x-token-desk-connections']
  }
}

/**
 * The app's own `Info.plist`:
 *
 * - No sentence asks for the camera, the microphone, or Bluetooth: the app allows its page none of them.
 * - Only loopback may be asked over http, for Squirrel.Mac, which takes an update from this app that way. Chromium doesn't
 *   read these keys. macOS ignores `NSAllowsArbitraryLoads` next to `NSAllowsLocalNetworking` (Apple, "NSAppTransportSecurity",
 *   "Versioning"), so removing it takes nothing away from Squirrel.Mac.
 * - The connections file has a type of its own, which the app's document type names.
 *
 * @param info as electron-builder wrote it
 */
export function ownMacInfo(info: MacInfo): MacInfo {
  const kept = Object.entries(info).filter(([key]) => !key.endsWith('UsageDescription'))
  const { NSAllowsArbitraryLoads: _everything, ...transport } = dictionary(info['NSAppTransportSecurity'])
  const documents = Array.isArray(info['CFBundleDocumentTypes']) ? info['CFBundleDocumentTypes'] : []
  return {
    ...Object.fromEntries(kept),
    NSAppTransportSecurity: transport,
    UTExportedTypeDeclarations: [CONNECTIONS_TYPE],
    CFBundleDocumentTypes: documents.map((each) => ({
      ...dictionary(each),
      LSItemContentTypes: [CONNECTIONS_TYPE['UTTypeIdentifier']]
    }))
  }
}

function dictionary(value: unknown): MacInfo {
  return typeof value === 'object' && value !== null ? (value as MacInfo) : {}
}

/** Reads the `Info.plist` of an app or a helper. @param bundle path of its folder, such as `Name.app` */
export async function readMacInfo(bundle: string): Promise<MacInfo> {
  return dictionary(plist.parse(await readFile(join(bundle, 'Contents/Info.plist'), 'utf8')))
}

/** Writes the `Info.plist` of an app or a helper. @param bundle path of its folder */
export async function writeMacInfo(bundle: string, info: MacInfo): Promise<void> {
  await writeFile(join(bundle, 'Contents/Info.plist'), plist.build(info))
}
