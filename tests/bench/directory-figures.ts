import { median, type Figure } from './figure.ts'
import { ourFigures, ourStepsUnlimited, type OurFigures, type OurSteps } from './our-figures.ts'
import { NO_FRAME_LIMIT, peerFigures, type StepFigures, type TableFigures } from './peer-figures.ts'

const USERS = 100_000

/**
 * The directory with 100,000 and 200,000 users, and the first beside two pages with the field's best tables, on the same
 * Electron with the same answer. Typing, sorting and scrolling are measured twice: at the display's 60 Hz, as a person
 * has them, and without the limit of frames, where the work of the tables shows and not the beat of the display.
 */
export async function directoryFigures(): Promise<Figure[]> {
  const agGrid = fromAnswer(await peerFigures('ag-grid', USERS, []))
  const tanStack = fromAnswer(await peerFigures('tanstack', USERS, []))
  const measured = await ourFigures(USERS, true)
  const ours = { ...measured, firstRowsMs: measured.shownMs - agGrid.parseMs, answerMs: measured.shownMs }
  const twice = await ourFigures(2 * USERS, false)
  const freeAgGrid = await peerFigures('ag-grid', USERS, NO_FRAME_LIMIT)
  const freeTanStack = await peerFigures('tanstack', USERS, NO_FRAME_LIMIT)
  const freeOurs = await ourStepsUnlimited(USERS)
  const freeTwice = await ourStepsUnlimited(2 * USERS)
  printSideBySide('at 60 Hz', [...ONCE, ...STEPS], {
    'Token Desk': ours,
    'AG Grid': agGrid,
    TanStack: tanStack
  })
  printSideBySide(FREE, STEPS, { 'Token Desk': freeOurs, 'AG Grid': freeAgGrid, TanStack: freeTanStack })
  return [
    ...alone(ours, freeOurs),
    ...doubled(ours, twice, freeOurs, freeTwice),
    ...ONCE.map((row) => beside(row, ours, [agGrid, tanStack], '')),
    ...STEPS.map((row) => beside(row, freeOurs, [freeAgGrid, freeTanStack], `, ${FREE}`))
  ]
}

const FREE = `with ${NO_FRAME_LIMIT.join(' ')}`

const MB = 1_000_000

/** A row of the comparison. */
interface Row<Figures> {
  readonly name: string
  readonly unit: string
  readonly of: (figures: Figures) => number
}

/** Figures that are taken once. */
interface Once extends Omit<TableFigures, 'parseMs'> {
  /**
   * From the answer to its first rows painted. A peer begins with the whole text in its page, and `JSON.parse` is in it;
   * ours begins when the last byte left the service, and reading what is still on its way is in it.
   */
  readonly answerMs: number
}

function fromAnswer(peer: TableFigures): TableFigures & Once {
  return { ...peer, answerMs: peer.parseMs + peer.firstRowsMs }
}

const ONCE: readonly Row<Once>[] = [
  { name: 'answer → first rows, all told', unit: 'ms', of: ({ answerMs }) => answerMs },
  { name: 'first rows after JSON.parse', unit: 'ms', of: ({ firstRowsMs }) => Math.max(1, firstRowsMs) },
  { name: 'memory', unit: 'MB', of: ({ memory }) => memory / MB }
]

const STEPS: readonly Row<StepFigures>[] = [
  { name: 'keystroke, median', unit: 'ms', of: ({ keystrokes }) => median(keystrokes) },
  { name: 'keystroke, p95', unit: 'ms', of: ({ keystrokes }) => percentile(keystrokes, 95) },
  { name: 'keystroke, worst', unit: 'ms', of: ({ keystrokes }) => Math.max(...keystrokes) },
  { name: 'sort, median', unit: 'ms', of: ({ sorts }) => median(sorts) },
  { name: 'sort, worst', unit: 'ms', of: ({ sorts }) => Math.max(...sorts) },
  { name: 'scroll frame, p95', unit: 'ms', of: ({ frames }) => percentile(frames, 95) },
  { name: 'scroll frame, worst', unit: 'ms', of: ({ frames }) => Math.max(...frames) }
]

function alone(ours: OurFigures, free: OurSteps): Figure[] {
  const answer = `${String(USERS)} users, ${(ours.bytes / MB).toFixed(0)} MB`
  const figure = (name: string, measured: number, limit: number, unit: string, method = answer): Figure => ({
    name,
    measured,
    limit,
    unit,
    method
  })
  return [
    figure('answer received → rows painted, less JSON.parse', ours.firstRowsMs, 350, 'ms'),
    figure('keystroke → rows painted, p95', percentile(free.keystrokes, 95), 20, 'ms', FREE),
    figure(
      'keystroke → rows painted, p95, every column shown',
      percentile(free.keystrokesInAllColumns, 95),
      20,
      'ms',
      FREE
    ),
    // The work, and then up to one beat of the display
    figure('keystroke → rows painted, p95, at 60 Hz', percentile(ours.keystrokes, 95), 20 + 1000 / 60, 'ms'),
    figure('sort, worst', Math.max(...ours.sorts), 100, 'ms'),
    figure('5 s of fast scrolling, p95 of frames', percentile(ours.frames, 95), 20, 'ms'),
    figure('5 s of fast scrolling, worst frame', Math.max(...ours.frames), 50, 'ms'),
    figure('rows in the document', ours.drawn, 99, 'rows'),
    figure('longest task of the page while loading', ours.longestTask, 50, 'ms'),
    figure('longest hold-up of main while loading', ours.longestHoldUp, 50, 'ms'),
    figure('memory over the idle app, loaded', ours.memoryAfterLoad / ours.bytes, 3, '× answer'),
    figure('memory over the idle app, after use', ours.memory / ours.bytes, 3, '× answer'),
    figure('memory over the idle app, after leaving', ours.memoryAfterLeaving / ours.bytes, 0.5, '× answer'),
    figure('export of everything as CSV', ours.exportMs, 2_000, 'ms'),
    // Without a copy there is no time: that is over every limit
    figure('click → rows of the sealed copy painted', ours.copyMs ?? Infinity, 1_000, 'ms')
  ]
}

/** Twice the users in at most 2.2 times the time. */
function doubled(once: OurFigures, twice: OurFigures, freeOnce: OurSteps, freeTwice: OurSteps): Figure[] {
  const figure = (name: string, of100: number, of200: number, how: string): Figure => ({
    name: `200,000: ${name}`,
    measured: of200 / of100,
    limit: 2.2,
    unit: '× 100,000 users',
    method: `${of200.toFixed(1)} ms for 200,000${how}`
  })
  const free = (name: string, of: (steps: OurSteps) => number): Figure =>
    figure(name, of(freeOnce), of(freeTwice), `, ${FREE}`)
  return [
    figure('answer received → rows painted', once.shownMs, twice.shownMs, ''),
    free('keystroke, p95', ({ keystrokes }) => percentile(keystrokes, 95)),
    free('sort, worst', ({ sorts }) => Math.max(...sorts)),
    free('scroll frame, p95', ({ frames }) => percentile(frames, 95))
  ]
}

function beside<Figures>(
  { name, unit, of }: Row<Figures>,
  ours: Figures,
  peers: readonly Figures[],
  how: string
): Figure {
  const best = Math.min(...peers.map(of))
  return {
    name: `beside the peers: ${name}`,
    measured: of(ours) / best,
    limit: 1,
    unit: '× the better peer',
    method: `${of(ours).toFixed(1)} ${unit} and ${best.toFixed(1)} ${unit}${how}`
  }
}

function printSideBySide<Figures>(
  how: string,
  rows: readonly Row<Figures>[],
  tables: Readonly<Record<string, Figures>>
): void {
  const line = (name: string, values: readonly string[]): void => {
    process.stdout.write(`  ${name.padEnd(32)}${values.map((value) => value.padStart(14)).join('')}\n`)
  }
  process.stdout.write(`${how}\n`)
  line('', Object.keys(tables))
  for (const { name, unit, of } of rows)
    line(
      name,
      Object.values(tables).map((each) => `${of(each).toFixed(1)} ${unit}`)
    )
}

/** The value that so many percent of the values do not exceed. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? NaN
}
