import { describe, expect, it } from 'vitest'
import {
  FORBIDDEN_SWITCHES,
  forbiddenSwitch,
  refusalLine,
  refusedSwitch,
  type CommandLine
} from '../../../main/electron/command-line-guard.ts'

const commandLine = (given: Readonly<Record<string, string>>): CommandLine => ({
  hasSwitch: (name) => Object.hasOwn(given, name),
  getSwitchValue: (name) => given[name] ?? ''
})

/** security-reliability §1.2, without the two that are for a policy to decide. */
const NAMED_BY_THE_RULE = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'no-sandbox',
  'disable-web-security',
  'disable-site-isolation-trials',
  'ignore-certificate-errors',
  'host-rules',
  'host-resolver-rules',
  'js-flags',
  'load-extension',
  'log-net-log'
]

const packaged = { isPackaged: true, inspectFuseIsOn: () => false }

describe('the forbidden switches', () => {
  it('hold every one the rule names', () => {
    expect(
      NAMED_BY_THE_RULE.filter((name) => !(FORBIDDEN_SWITCHES as readonly string[]).includes(name))
    ).toEqual([])
  })

  it.each(FORBIDDEN_SWITCHES)('--%s stops a packaged app, with and without a value', (name) => {
    for (const value of ['', '0', '9222']) {
      expect(refusedSwitch({ ...packaged, commandLine: commandLine({ [name]: value }) })).toBe(name)
    }
  })

  it.each(FORBIDDEN_SWITCHES)('--%s is let through from source and in the test copy', (name) => {
    const given = { commandLine: commandLine({ [name]: '' }) }
    expect(refusedSwitch({ ...given, isPackaged: false, inspectFuseIsOn: () => false })).toBeNull()
    expect(refusedSwitch({ ...given, isPackaged: true, inspectFuseIsOn: () => true })).toBeNull()
  })

  it.each<[string, Record<string, string>, string | null]>([
    ['nothing', {}, null],
    ['a proxy', { 'proxy-server': 'http://proxy:8080' }, null],
    ['another data folder', { 'user-data-dir': '/tmp/x' }, null],
    ['the keyring by name', { 'password-store': 'gnome-libsecret' }, null],
    ['the constant key', { 'password-store': 'basic' }, 'password-store=basic'],
    ['two', { 'no-sandbox': '', 'remote-debugging-port': '0' }, 'remote-debugging-port']
  ])('%s', (_name, given, expected) => {
    expect(forbiddenSwitch(commandLine(given))).toBe(expected)
  })

  it('does not read the executable when there is nothing to refuse', () => {
    const inspectFuseIsOn = (): boolean => {
      throw new Error('asked')
    }
    expect(refusedSwitch({ isPackaged: true, commandLine: commandLine({}), inspectFuseIsOn })).toBeNull()
  })

  it('says why in one line', () => {
    expect(refusalLine('no-sandbox')).toMatch(/^Token Desk does not start with --no-sandbox: [^\n]+\n$/)
  })
})
