import type { DesktopState } from '../../../preload/contract.ts'
import type { DesktopChoices } from '../../core/desktop/choices.ts'

/** The app outside its window. @param startAtLogin `null` where it can't be arranged */
export function presentDesktop(
  { keepRunning, notify }: DesktopChoices,
  hasTray: boolean,
  startAtLogin: boolean | null
): DesktopState {
  return {
    keepRunning,
    hasTray,
    startAtLogin,
    notify: {
      'sign-in-needed': notify['sign-in-needed'],
      refused: notify.refused,
      'credential-ends': notify['credential-ends'],
      'update-ready': notify['update-ready']
    }
  }
}
