/** Runs these two at a time, one per core we can count on. Rejects with the first rejection. */
export async function twoAtATime(work: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = [...work]
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next()
  }
  await Promise.all([worker(), worker()])
}
