/** What the person can be notified of. Each can be turned off. */
export const NOTIFICATION_KINDS = ['sign-in-needed', 'refused', 'credential-ends', 'update-ready'] as const

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number]

/** Everything that can be turned on and off around the window. */
export const DESKTOP_SETTINGS = ['keep-running', 'start-at-login', ...NOTIFICATION_KINDS] as const

/** The person's choices about the desktop around the window. They aren't secret, so they are in the settings. */
export interface DesktopChoices {
  /** Closing the window leaves the app running. */
  readonly keepRunning: boolean
  /** The person has read that this desktop shows no tray. */
  readonly toldNoTray: boolean
  readonly notify: Readonly<Record<NotificationKind, boolean>>
}

/** Reads the settings; missing or damaged values count as not chosen. Never throws. */
export function readDesktopChoices(stored: unknown): DesktopChoices {
  const choices = asRecord(stored)
  const notify = asRecord(choices['notify'])
  return {
    keepRunning: choices['keepRunning'] === true,
    toldNoTray: choices['toldNoTray'] === true,
    notify: {
      'sign-in-needed': notify['sign-in-needed'] !== false,
      refused: notify['refused'] !== false,
      'credential-ends': notify['credential-ends'] !== false,
      'update-ready': notify['update-ready'] !== false
    }
  }
}

/** What the choices come to in this run: in safe mode, the app keeps to its window, whatever is chosen for the next start. */
export function choicesInRun(choices: DesktopChoices, safeMode: boolean): DesktopChoices {
  if (!safeMode) return choices
  const notify = { 'sign-in-needed': false, refused: false, 'credential-ends': false, 'update-ready': false }
  return { ...choices, keepRunning: false, notify }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
