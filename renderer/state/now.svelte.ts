import { createSubscriber } from 'svelte/reactivity'

/** How often the time updates while the person is active, and while idle. */
const TICK_MS = 1_000
const IDLE_TICK_MS = 10_000
/** The person counts as idle after this long without mouse or keyboard input. */
const ATTENTION_MS = 60_000

const SIGNS_OF_LIFE = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'focus'] as const

/**
 * Ticks on whole seconds while the window is visible, and at once when the person returns: a hidden window costs nothing,
 * an idle one costs little (each tick repaints the window), and the time is never stale when the person looks.
 */
const subscribe = createSubscriber((update) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let seenAt = Date.now()
  let isIdle = false
  const tick = (): void => {
    clearTimeout(timer)
    update()
    if (document.visibilityState !== 'visible') return
    isIdle = Date.now() - seenAt > ATTENTION_MS
    const every = isIdle ? IDLE_TICK_MS : TICK_MS
    timer = setTimeout(tick, every - (Date.now() % every) + 5)
  }
  const seen = (): void => {
    seenAt = Date.now()
    if (isIdle) tick()
  }
  document.addEventListener('visibilitychange', tick)
  for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, seen, { capture: true, passive: true })
  timer = setTimeout(tick, TICK_MS - (Date.now() % TICK_MS) + 5)
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', tick)
    for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, seen, { capture: true })
  }
})

/** The current time, ms since the epoch; effects and templates that read it update with each tick. */
export function now(): number {
  subscribe()
  return Date.now()
}
