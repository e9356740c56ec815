/** Runs tasks one after another, in order of arrival; a failure doesn't stop the next one. */
export type TaskQueue = <Result>(task: () => Promise<Result> | Result) => Promise<Result>

export function createTaskQueue(): TaskQueue {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const run = last.then(task)
    last = run.catch(() => undefined)
    return run
  }
}
