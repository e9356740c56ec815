import { expect, test } from '../../support/window/flow-test.ts'

test.use({ sharedApp: true })

/** Each call fails about two times in three when V8 may collect its promise. */
const CALLS = 20

test('a test can ask main while it is busy and collects garbage', async ({ app, desk }) => {
  await desk.firstRun.practice.waitFor()
  await app.evaluate(() => {
    const main = globalThis as unknown as { garbage?: object[]; endLoad?: () => void }
    const load = setInterval(() => {
      const until = performance.now() + 15
      while (performance.now() < until) main.garbage = Array.from({ length: 2_000 }, (_, at) => ({ at }))
    }, 5)
    main.endLoad = () => {
      clearInterval(load)
      delete main.garbage
    }
  })
  const answers: number[] = []
  for (let call = 0; call < CALLS; call += 1)
    answers.push(await app.evaluate((_electron, asked) => asked, call))
  await app.evaluate(() => {
    const main = globalThis as unknown as { endLoad?: () => void }
    main.endLoad?.()
    delete main.endLoad
  })
  expect(answers).toEqual(Array.from({ length: CALLS }, (_, call) => call))
})
