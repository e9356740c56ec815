import type { Api, DesktopState, Reply } from '../../../preload/contract.ts'

/** The part of the fake `window.api` for the app outside its window. */
export type FakeDesktop = Pick<Api, 'desktopState' | 'setDesktop' | 'onDesktopChanged'>

const ok = <T>(value: T): Promise<Reply<T>> => Promise.resolve({ ok: true, value })

/** Makes it. @param first what it answers until something is changed */
export function createFakeDesktop(first: Partial<DesktopState> = {}): FakeDesktop {
  let state: DesktopState = {
    keepRunning: false,
    hasTray: false,
    startAtLogin: false,
    notify: { 'sign-in-needed': true, refused: true, 'credential-ends': true, 'update-ready': true },
    ...first
  }
  const listeners = new Set<(state: DesktopState) => void>()
  return {
    desktopState: () => ok(state),
    setDesktop(setting, on) {
      if (setting === 'keep-running') state = { ...state, keepRunning: on, hasTray: on }
      else if (setting === 'start-at-login') state = { ...state, startAtLogin: on }
      else state = { ...state, notify: { ...state.notify, [setting]: on } }
      listeners.forEach((listener) => listener(state))
      return ok(null)
    },
    onDesktopChanged(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}
