/** Runs each of these, two at a time: one for each core that can be counted on. Rejects with the first that does. */
export async function twoAtATime(work: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = [...work]
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next()
  }
  await Promise.all([worker(), worker()])
}
