import type { UpdateStatus } from '../../preload/contract.ts'
import { api } from '../api.ts'

/** What main says about the app's updates. Call it while a component is being created. */
export function followUpdates() {
  let known = $state.raw<UpdateStatus | null>(null)

  $effect(() => {
    const stop = api.onUpdateChanged((changed) => (known = changed))
    void api.updateStatus().then(
      (first) => (known ??= first),
      () => undefined
    )
    return stop
  })

  return {
    /** `null` until main answers. */
    get status() {
      return known
    }
  }
}
