import { describe, expect, it } from 'vitest'
import { type ExecFile, pingKeyring } from '../../../main/electron/keyring-ping.ts'

type End = Parameters<Parameters<ExecFile>[3]>

/** A program that ends in a given way, and what it was started with. */
function program(...end: End) {
  const started: { file: string; args: readonly string[]; timeout: number }[] = []
  const run: ExecFile = (file, args, { timeout }, done) => {
    started.push({ file, args, timeout })
    done(...end)
  }
  return { started, run }
}

const failed = (more: { killed?: boolean } = {}): End[0] => Object.assign(new Error('Command failed'), more)

describe('pinging a keyring', () => {
  it.each<[string, End, string]>([
    ['an answer', [null, 'method return', ''], 'answers'],
    [
      'a stopped program',
      [failed(), '', 'Error org.freedesktop.DBus.Error.NoReply: Did not receive a reply.'],
      'silent'
    ],
    ['a slow bus', [failed(), '', 'Error org.freedesktop.DBus.Error.Timeout: Timed out'], 'silent'],
    ['a stopped bus, so that the question itself was ended', [failed({ killed: true }), '', ''], 'silent'],
    [
      'no keyring',
      [failed({ killed: false }), '', 'Error org.freedesktop.DBus.Error.ServiceUnknown: not provided'],
      'unknown'
    ],
    ['no bus', [failed(), '', 'Failed to open connection to "session" message bus'], 'unknown'],
    ['no program to ask with', [Object.assign(new Error('spawn'), { code: 'ENOENT' }), '', ''], 'unknown']
  ])('%s', async (_case, end, expected) => {
    expect(await pingKeyring('gnome_libsecret', program(...end).run)).toBe(expected)
  })

  it.each([
    ['gnome_libsecret', 'org.freedesktop.secrets', '/org/freedesktop/secrets'],
    ['kwallet', 'org.kde.kwalletd', '/modules/kwalletd'],
    ['kwallet5', 'org.kde.kwalletd5', '/modules/kwalletd5'],
    ['kwallet6', 'org.kde.kwalletd6', '/modules/kwalletd6']
  ])('pings %s at %s', async (backend, name, path) => {
    const { started, run } = program(null, '', '')
    await pingKeyring(backend, run)
    expect(started).toEqual([
      {
        file: '/usr/bin/dbus-send',
        args: [
          ...['--session', '--print-reply', '--reply-timeout=2000', `--dest=${name}`, path],
          'org.freedesktop.DBus.Peer.Ping'
        ],
        timeout: 4_000
      }
    ])
  })

  it.each([null, 'basic_text', 'unknown', 'constructor'])('pings nothing for %s', async (backend) => {
    const { started, run } = program(null, '', '')
    expect(await pingKeyring(backend, run)).toBe('unknown')
    expect(started).toEqual([])
  })
})
