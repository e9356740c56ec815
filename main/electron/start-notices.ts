import type { Notice } from '../core/notices.ts'
import type { SettingsFault } from './settings-store.ts'

/** What to tell when the settings file could not be used at start. */
export function settingsNotice(fault: SettingsFault): Notice {
  if (fault.kind === 'set-aside') {
    return {
      id: 'settings-set-aside',
      tone: 'warning',
      title: 'The settings file was damaged',
      message: `It was kept as ${fault.keptAs} in the data folder, and Token Desk started with defaults. Your secrets are not in it.`
    }
  }
  return {
    id: 'settings-not-usable',
    tone: 'warning',
    title: 'Settings cannot be saved',
    message:
      'The settings file or its folder cannot be read. It was left untouched; what you change now lasts until you quit.'
  }
}

/** What to tell when the organisation's connections could not be put into the list. */
export const presetsNotKept: Notice = {
  id: 'presets-not-kept',
  tone: 'warning',
  title: 'The connections of your organisation could not be added',
  message: 'The settings could not be saved. Check that the disk is not full, and start Token Desk again.'
}

/** What to tell when entries of the connection list could not be read. @param count at least 1 */
export function unreadableConnectionsNotice(count: number): Notice {
  return {
    id: 'connections-unreadable',
    tone: 'warning',
    title: count === 1 ? 'One connection cannot be read' : `${String(count)} connections cannot be read`,
    message:
      'They are damaged or were written by a newer version. They stay in the settings file as they are and are not shown.'
  }
}
