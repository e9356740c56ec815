/**
 * Runs `action` and returns how long this process computed meanwhile, in milliseconds. Unlike the time on the clock it does
 * not grow when other programs keep the machine busy, so a limit on it tells linear work from quadratic work anywhere.
 */
export function cpuTime(action: () => void): number {
  const before = process.cpuUsage()
  action()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
