import { answerMessages, type StartAnswers } from '../../../main/core/requests/answer-thread.ts'

/** The thread of answers without a thread: its work is done here, and what crosses is copied as between threads. */
export const loopAnswers: StartAnswers = (events) => {
  let stopped = false
  const soon = (work: () => void): void => {
    setImmediate(() => {
      if (!stopped) work()
    })
  }
  const take = answerMessages((message) => soon(() => events.message(structuredClone(message))))
  return {
    post(message, transfer) {
      const sent = structuredClone(message, { transfer: [...transfer] })
      soon(() => take(sent))
    },
    stop() {
      stopped = true
    }
  }
}
