import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { publicHalf, signedEnvelope } from '../../../build/sign-update.ts'

const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey

/** The two keys of the build, and one that isn't. */
export const KEYS = { first: newKey(), second: newKey(), foreign: newKey() } as const

/** The public keys of the build. */
export const BUILT_IN: readonly KeyObject[] = [createPublicKey(KEYS.first), createPublicKey(KEYS.second)]

/** When everything happens: milliseconds since the epoch, UTC. */
export const NOW = Date.UTC(2026, 10, 28, 12)

const DAY_MS = 24 * 60 * 60_000

/** The installer that is published. */
export const INSTALLER = Buffer.from(`#!/bin/sh\nexit 0\n# ${'x'.repeat(70_000)}`)

export const sha512 = (bytes: Uint8Array): string => createHash('sha512').update(bytes).digest('base64')

/** A good manifest, with changes. @param now milliseconds since the epoch, UTC */
export function manifestOf(changes: object = {}, now = NOW): object {
  return {
    format: 1,
    product: 'token-desk-for-ringcx',
    channel: 'stable',
    version: '9.0.0',
    minimumVersion: '0.1.0',
    released: new Date(now - DAY_MS).toISOString(),
    expires: new Date(now + 30 * DAY_MS).toISOString(),
    rollout: 100,
    notes: 'Faster lists.\nFewer clicks.',
    files: [
      {
        target: 'linux-x64-appimage',
        name: 'token-desk-9.0.0-linux-x86_64.AppImage',
        size: INSTALLER.byteLength,
        sha512: sha512(INSTALLER)
      }
    ],
    ...changes
  }
}

/** What a server sends for a manifest. */
export function published(
  manifest: object = manifestOf(),
  keys: readonly KeyObject[] = [KEYS.first]
): string {
  return signedEnvelope(JSON.stringify(manifest), keys)
}

/** An update server on this computer. */
export interface UpdateServer {
  /** Address of its folder. */
  readonly feed: string
  /** Paths asked for so far, with their headers. Live. */
  readonly asked: readonly { readonly path: string; readonly headers: IncomingMessage['headers'] }[]
  /** What it serves, by path; to be changed at will. */
  readonly serves: Map<string, string | Buffer | ((response: ServerResponse) => void)>
  /** The feed and the keys, as a build has them. */
  readonly settings: string
  stop(): Promise<void>
}

/** Starts an update server with a good list and its installer. @param now milliseconds since the epoch, UTC */
export async function startUpdateServer(now = NOW): Promise<UpdateServer> {
  const asked: { path: string; headers: IncomingMessage['headers'] }[] = []
  const serves: UpdateServer['serves'] = new Map<
    string,
    string | Buffer | ((response: ServerResponse) => void)
  >([
    ['/desk/stable.json', published(manifestOf({}, now))],
    ['/desk/token-desk-9.0.0-linux-x86_64.AppImage', INSTALLER]
  ])
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push({ path, headers: request.headers })
    const content = serves.get(path)
    if (content === undefined) response.writeHead(404).end('Not here')
    else if (typeof content === 'function') content(response)
    else response.end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const feed = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/desk/`
  return {
    feed,
    asked,
    serves,
    settings: JSON.stringify({ feed, keys: [publicHalf(KEYS.first), publicHalf(KEYS.second)] }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
