import { createSubscriber } from 'svelte/reactivity'

const TICK_MS = 1000

/**
 * Ticks on whole seconds while the window is visible, and once when it becomes visible again, so that a hidden
 * window costs nothing and a shown one is never stale.
 */
const subscribe = createSubscriber((update) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tick = (): void => {
    clearTimeout(timer)
    update()
    if (document.visibilityState === 'visible') timer = setTimeout(tick, TICK_MS - (Date.now() % TICK_MS) + 5)
  }
  document.addEventListener('visibilitychange', tick)
  timer = setTimeout(tick, TICK_MS - (Date.now() % TICK_MS) + 5)
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', tick)
  }
})

/** The present instant, ms since the epoch; what reads it in an effect or template is updated once a second. */
export function now(): number {
  subscribe()
  return Date.now()
}
