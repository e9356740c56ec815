import { describe, expect, it } from 'vitest'
import { settingsNotice, unreadableConnectionsNotice } from '../../../main/electron/start-notices.ts'
import { readTheme } from '../../../main/electron/theme.ts'

describe('settingsNotice', () => {
  it('names the file that was moved aside', () => {
    const notice = settingsNotice({ kind: 'set-aside', keptAs: 'settings.damaged-x.json' })
    expect(notice).toMatchObject({ id: 'settings-set-aside', tone: 'warning' })
    expect(notice.message).toContain('settings.damaged-x.json')
  })

  it('says that changes last until the app quits if the file can’t be used', () => {
    const notice = settingsNotice({ kind: 'not-usable' })
    expect(notice).toMatchObject({ id: 'settings-not-usable', tone: 'warning' })
    expect(notice.message).toContain('until you quit')
  })
})

describe('unreadableConnectionsNotice', () => {
  it.each([
    [1, 'One connection can’t be read'],
    [3, '3 connections can’t be read']
  ])('counts %i', (count, title) => {
    expect(unreadableConnectionsNotice(count)).toMatchObject({ id: 'connections-unreadable', title })
  })
})

describe('readTheme', () => {
  it.each([
    ['light', 'light'],
    ['dark', 'dark'],
    ['system', 'system'],
    ['DARK', 'system'],
    [undefined, 'system'],
    [null, 'system'],
    [{ theme: 'dark' }, 'system'],
    [1, 'system']
  ])('reads %j as %s', (stored, theme) => {
    expect(readTheme(stored)).toBe(theme)
  })
})
