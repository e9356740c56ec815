/** What the person can be notified of. */
export type NotificationKind = 'sign-in-needed' | 'refused' | 'credential-ends' | 'update-ready'

/** What can be turned on and off around the window. */
export type DesktopSetting = 'keep-running' | 'start-at-login' | NotificationKind

/** The app outside its window: in the tray, at login, and in notifications. */
export interface DesktopState {
  /** Closing the window leaves the app running. */
  keepRunning: boolean
  /** Whether the desktop shows the app's icon; only known while `keepRunning`. */
  hasTray: boolean
  /** `null` where the app can't arrange it. */
  startAtLogin: boolean | null
  notify: Record<NotificationKind, boolean>
}
