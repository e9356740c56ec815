/** Runs tasks one after the other, in the order they came; one that fails does not stop the next. */
export type TaskQueue = <Result>(task: () => Promise<Result> | Result) => Promise<Result>

export function createTaskQueue(): TaskQueue {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const run = last.then(task)
    last = run.catch(() => undefined)
    return run
  }
}
