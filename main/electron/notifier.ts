import type { Notification, NotificationConstructorOptions } from 'electron'
import type { Need } from '../core/desktop/needs.ts'

/** What {@link createNotifier} needs. */
export interface NotifierParts {
  /** Electron's own. */
  readonly Notification: {
    new (options: NotificationConstructorOptions): Pick<Notification, 'on' | 'show' | 'close'>
    isSupported(): boolean
  }
  /** The person clicked one. */
  readonly onClick: (need: Need) => void
}

/** The system's notifications, one per topic. Where there is nothing to show them, nothing happens. */
export interface Notifier {
  show(need: Need): void
  withdraw(topic: string): void
}

/** Creates the notifier. */
export function createNotifier({ Notification, onClick }: NotifierParts): Notifier {
  // Kept until they are gone: Electron drops a notification that has no reference, and a click on it would do nothing.
  const open = new Map<string, Pick<Notification, 'close'>>()
  const withdraw = (topic: string): void => {
    const shown = open.get(topic)
    open.delete(topic)
    shown?.close()
  }
  return {
    show(need) {
      withdraw(need.topic)
      if (!Notification.isSupported()) return
      const { topic, title, body } = need
      const shown = new Notification({ title, body })
      const gone = (): void => {
        if (open.get(topic) === shown) open.delete(topic)
      }
      shown.on('click', () => {
        gone()
        onClick(need)
      })
      shown.on('close', gone)
      shown.on('failed', gone)
      open.set(topic, shown)
      shown.show()
    },
    withdraw
  }
}
