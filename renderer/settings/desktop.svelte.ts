import type { DesktopSetting, DesktopState } from '../../preload/contract.ts'
import { api } from '../api.ts'
import { createAction } from '../state/action.svelte.ts'

/** What main says about the app outside its window. Call it while a component is being created. */
export function followDesktop() {
  let known = $state.raw<DesktopState | null>(null)
  const set = createAction((setting: DesktopSetting, on: boolean) => api.setDesktop(setting, on))

  $effect(() => {
    const stop = api.onDesktopChanged((changed) => (known = changed))
    void api.desktopState().then(
      (first) => (known ??= first),
      () => undefined
    )
    return stop
  })

  return {
    /** `null` until main answers. */
    get state() {
      return known
    },
    set
  }
}
