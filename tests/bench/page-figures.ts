import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { launchApp } from '../../build/launch-app.ts'
import { RECORD_LIMITS } from '../../main/core/activity/recorder.ts'
import { startSimulator } from '../../main/simulator/simulator.ts'
import { unsignedJwt } from '../support/fakes/unsigned-jwt.ts'
import { desk, type Desk } from '../support/window/pages/desk.ts'
import type { Figure } from './figure.ts'

/** So many users make an answer of more than 100,000 nodes. */
const USERS = 4_000
const SCROLL_MS = 5_000
const MEGABYTE = 1_048_576

/** What the page felt: the frames between two paints and its tasks over 50 ms, in milliseconds. */
interface Felt {
  readonly worstFrame: number
  readonly longestTask: number
}

/**
 * The pages of a connection in the real app with much in them, at the display's 60 Hz: the activity with as many entries as
 * are kept, an answer with more than 100,000 nodes, and 1 MB pasted into the inspector.
 */
export async function pageFigures(): Promise<Figure[]> {
  const userData = await mkdtemp(join(tmpdir(), 'token-desk-pages-'))
  const simulator = await startSimulator({ users: USERS, rateLimits: false })
  const { app } = await launchApp({ userData })
  try {
    const page = await app.firstWindow()
    await page.waitForLoadState('load')
    const ui = desk(page)
    await ui.openRequestsOf(simulator)
    const pasted = await pasteFigures(page, ui)
    await ui.sidebar.link('Requests').click()
    const answer = await answerFigures(page, ui)
    return [...pasted, ...answer, ...(await activityFrames(page))]
  } finally {
    await app.close()
    await simulator.stop()
    await rm(userData, { recursive: true, force: true })
  }
}

async function answerFigures(page: Page, { requests }: Desk): Promise<Figure[]> {
  await requests.choose('Users')
  await requests.send.click()
  await requests.answer.getByText('200 OK').waitFor()
  const nodes = await page.evaluate(async () => {
    const id = /\/c\/([^/]+)\//.exec(location.hash)?.[1] ?? ''
    const kept = await window.api.answers(id)
    return kept.ok ? (kept.value[0]?.nodes ?? 0) : 0
  })
  if (nodes < 100_000) throw new Error(`The answer has only ${String(nodes)} nodes.`)
  await page.getByRole('button', { name: 'Expand all' }).click()
  const scrolled = await feltDuring(page, () => scrollThrough(page, '[role="tree"]'))
  const searched = await feltDuring(page, async () => {
    for (const text of ['robin', 'userId', '5501', 'no such text']) {
      await requests.search.fill('')
      await requests.search.pressSequentially(text, { delay: 60 })
      await requests.search.press('Enter')
    }
  })
  const method = `${nodes.toLocaleString('en-US')} nodes, unfolded`
  return [
    frame('answer tree: scrolling, worst frame', scrolled, `${method}, ${String(SCROLL_MS / 1_000)} s`),
    frame('answer tree: searching, worst frame', searched, `${method}, four texts typed`)
  ]
}

async function activityFrames(page: Page): Promise<Figure[]> {
  const wanted = RECORD_LIMITS.entries
  await page.evaluate(async (all) => {
    const id = /\/c\/([^/]+)\//.exec(location.hash)?.[1] ?? ''
    const draft = { method: 'GET', host: 'ringcx', path: '/voice/api/v1/admin/auth' } as const
    for (let sent = 0; sent < all; sent += 1)
      await window.api.sendRequest(id, { ...draft, query: [], body: null, variables: [] }, false)
  }, wanted)
  await page.getByRole('link', { name: 'Activity' }).click()
  const list = page.getByRole('listbox', { name: 'Activity' })
  await list.getByRole('option').first().waitFor()
  const total = await page.evaluate(async () => {
    const state = await window.api.activityState()
    return state.ok ? state.value.total : 0
  })
  if (total < wanted) throw new Error(`The activity has only ${String(total)} entries.`)
  const scrolled = await feltDuring(page, () => scrollThrough(page, '[role="listbox"]'))
  const filtered = await feltDuring(page, async () => {
    const search = page.getByRole('searchbox', { name: 'Search activity' })
    for (const text of ['auth', 'token', 'no such text']) {
      await search.fill('')
      await search.pressSequentially(text, { delay: 60 })
    }
    await search.fill('')
    for (const group of ['Sign-in', 'Your requests', 'Everything'])
      await page.getByRole('combobox', { name: 'What happened' }).selectOption({ label: group })
    for (const result of ['Succeeded', 'No response', 'Any result'])
      await page.getByRole('combobox', { name: 'Result' }).selectOption({ label: result })
  })
  const method = `${total.toLocaleString('en-US')} entries`
  return [
    frame('activity: scrolling, worst frame', scrolled, `${method}, ${String(SCROLL_MS / 1_000)} s`),
    frame('activity: filtering, worst frame', filtered, `${method}, three texts and six choices`)
  ]
}

/** A token in the middle of ordinary text, and requests as a browser's developer tools write them. */
function longPastes(): readonly (readonly [string, string])[] {
  const token = unsignedJwt({ iss: 'https://ringcx.example', text: 'x'.repeat(2_000) })
  const entry = JSON.stringify({ name: 'authorization', value: `Bearer ${token}` })
  const prose = 'The agent signed in and took a call from the queue.\n'.repeat(MEGABYTE / 104)
  return [
    ['one line of JSON', `[${`${entry},`.repeat(MEGABYTE / (entry.length + 1) - 1)}0]`],
    ['prose with one token', `${prose}${token}\n${prose}`.slice(0, MEGABYTE)]
  ]
}

async function pasteFigures(page: Page, { inspector, sidebar }: Desk): Promise<Figure[]> {
  await sidebar.link('Inspector').click()
  const figures: Figure[] = []
  for (const [what, text] of longPastes()) {
    await inspector.text.fill('')
    const felt = await feltDuring(page, async () => {
      await inspector.text.evaluate((box, pasted) => {
        const data = new DataTransfer()
        data.setData('text/plain', pasted)
        const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
        // What the browser does itself unless the page did it
        if (!box.dispatchEvent(event) || !(box instanceof HTMLTextAreaElement)) return
        box.value = pasted
        box.dispatchEvent(new Event('input', { bubbles: true }))
      }, text)
      await page.getByRole('region', { name: 'Explanation' }).waitFor()
    })
    figures.push({
      name: `inspector: longest task of the page, ${what}`,
      measured: felt.longestTask,
      limit: 50,
      unit: 'ms',
      method: `${text.length.toLocaleString('en-US')} characters pasted; 0 means none over 50 ms; worst frame ${felt.worstFrame.toFixed(0)} ms`
    })
  }
  return figures
}

const frame = (name: string, { worstFrame, longestTask }: Felt, method: string): Figure => ({
  name,
  measured: worstFrame,
  limit: 50,
  unit: 'ms',
  method: `${method}; longest task ${longestTask.toFixed(0)} ms`
})

// As texts: the tools that run this file would put calls of their own into functions inside of functions.
const WATCH = `(() => {
  const felt = { worstFrame: 0, longestTask: 0, last: performance.now(), on: true }
  felt.observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) felt.longestTask = Math.max(felt.longestTask, duration)
  })
  felt.observer.observe({ type: 'longtask' })
  const tick = () => {
    const now = performance.now()
    felt.worstFrame = Math.max(felt.worstFrame, now - felt.last)
    felt.last = now
    if (felt.on) requestAnimationFrame(tick)
  }
  requestAnimationFrame(tick)
  window.felt = felt
})()`
const TELL = `new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => {
  window.felt.on = false
  window.felt.observer.disconnect()
  resolve({ worstFrame: window.felt.worstFrame, longestTask: window.felt.longestTask })
}, 100)))`

async function feltDuring(page: Page, work: () => Promise<unknown>): Promise<Felt> {
  await page.evaluate(WATCH)
  await work()
  return await page.evaluate<Felt>(TELL)
}

/** Scrolls what a selector names, down and up again by a screen and more each frame, as fast scrolling does. */
const scrollThrough = (page: Page, selector: string): Promise<unknown> =>
  page.evaluate(`new Promise((resolve, reject) => {
    const start = document.querySelector('${selector}')
    let box = start
    while (box && box.scrollHeight <= box.clientHeight + 10) box = box.parentElement
    if (!box) return reject(new Error('Nothing to scroll.'))
    const until = performance.now() + ${String(SCROLL_MS)}
    let step = 1.5 * box.clientHeight
    const move = () => {
      const before = box.scrollTop
      box.scrollTop += step
      if (box.scrollTop === before) step = -step
      if (performance.now() < until) requestAnimationFrame(move)
      else resolve(null)
    }
    move()
  })`)
