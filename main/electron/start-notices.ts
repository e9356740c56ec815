import type { Notice } from '../core/notices.ts'
import type { SettingsFault } from './settings-store.ts'

/** The notice if the settings file couldn't be used at startup. */
export function settingsNotice(fault: SettingsFault): Notice {
  if (fault.kind === 'set-aside') {
    return {
      id: 'settings-set-aside',
      tone: 'warning',
      title: 'The settings file was damaged',
      message: `Token Desk kept it as ${fault.keptAs} in the data folder and started with default settings. It contains none of your secrets.`
    }
  }
  return {
    id: 'settings-not-usable',
    tone: 'warning',
    title: 'Settings can’t be saved',
    message:
      'The settings file or its folder can’t be read. Token Desk left it unchanged. Any changes you make last until you quit.'
  }
}

/** The notice after a start with `--safe-mode`. */
export const safeModeNotice: Notice = {
  id: 'safe-mode',
  tone: 'info',
  title: 'Safe mode',
  message:
    'The window opened in its default position. The command palette, notifications, and running in the background are off. Your connections work as usual. To leave safe mode, quit Token Desk and open it again.'
}

/** The notice if the organization's connections couldn't be added to the list. */
export const presetsNotKept: Notice = {
  id: 'presets-not-kept',
  tone: 'warning',
  title: 'Your organization’s connections couldn’t be added',
  message: 'The settings couldn’t be saved. Make sure the disk isn’t full, then restart the app.'
}

/** The notice if entries of the connection list couldn't be read. @param count at least 1 */
export function unreadableConnectionsNotice(count: number): Notice {
  return {
    id: 'connections-unreadable',
    tone: 'warning',
    title: count === 1 ? 'One connection can’t be read' : `${String(count)} connections can’t be read`,
    message:
      'They’re damaged or were saved by a newer version. They stay in the settings file unchanged but aren’t shown.'
  }
}
