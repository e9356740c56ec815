import { median, type Figure } from './figure.ts'
import { ourFigures, type OurFigures } from './our-figures.ts'
import { peerFigures, type TableFigures } from './peer-figures.ts'

const USERS = 100_000

/**
 * The directory with 100,000 and 200,000 users, and the first beside two pages with the field's best tables, on the same
 * Electron with the same answer.
 */
export async function directoryFigures(): Promise<Figure[]> {
  const agGrid = await peerFigures('ag-grid', USERS)
  const tanStack = await peerFigures('tanstack', USERS)
  const { parseMs } = agGrid
  const measured = await ourFigures(USERS, true)
  const ours = { ...measured, firstRowsMs: measured.shownMs - parseMs }
  const twice = await ourFigures(2 * USERS, false)
  printSideBySide({ 'Token Desk': ours, 'AG Grid': agGrid, TanStack: tanStack })
  return [
    ...alone(ours),
    ...doubled(ours, twice),
    ...ROWS.map(({ name, of, unit }) => beside(name, unit, of(ours), Math.min(of(agGrid), of(tanStack))))
  ]
}

const MB = 1_000_000

/** The rows of the comparison. */
const ROWS: readonly {
  readonly name: string
  readonly unit: string
  readonly of: (figures: Omit<TableFigures, 'parseMs'>) => number
}[] = [
  { name: 'first rows after JSON.parse', unit: 'ms', of: ({ firstRowsMs }) => Math.max(1, firstRowsMs) },
  { name: 'keystroke, median', unit: 'ms', of: ({ keystrokes }) => median(keystrokes) },
  { name: 'keystroke, worst', unit: 'ms', of: ({ keystrokes }) => Math.max(...keystrokes) },
  { name: 'sort, median', unit: 'ms', of: ({ sorts }) => median(sorts) },
  { name: 'sort, worst', unit: 'ms', of: ({ sorts }) => Math.max(...sorts) },
  { name: 'scroll frame, p95', unit: 'ms', of: ({ frames }) => percentile(frames, 95) },
  { name: 'scroll frame, worst', unit: 'ms', of: ({ frames }) => Math.max(...frames) },
  { name: 'memory', unit: 'MB', of: ({ memory }) => memory / MB }
]

function alone(ours: OurFigures): Figure[] {
  const method = `${String(USERS)} users, ${(ours.bytes / MB).toFixed(0)} MB`
  const figure = (name: string, measured: number, limit: number, unit: string): Figure => ({
    name,
    measured,
    limit,
    unit,
    method
  })
  return [
    figure('answer received → rows painted, less JSON.parse', ours.firstRowsMs, 350, 'ms'),
    figure('keystroke → rows painted, p95', percentile(ours.keystrokes, 95), 20, 'ms'),
    figure(
      'keystroke → rows painted, p95, every column shown',
      percentile(ours.keystrokesInAllColumns, 95),
      20,
      'ms'
    ),
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
function doubled(once: OurFigures, twice: OurFigures): Figure[] {
  const figure = (name: string, of: (figures: OurFigures) => number): Figure => ({
    name,
    measured: of(twice) / of(once),
    limit: 2.2,
    unit: '× 100,000 users',
    method: `${of(twice).toFixed(0)} ms for 200,000`
  })
  return [
    figure('200,000: answer received → rows painted', ({ shownMs }) => shownMs),
    figure('200,000: keystroke, p95', ({ keystrokes }) => percentile(keystrokes, 95)),
    figure('200,000: sort, worst', ({ sorts }) => Math.max(...sorts)),
    figure('200,000: scroll frame, p95', ({ frames }) => percentile(frames, 95))
  ]
}

function beside(name: string, unit: string, ours: number, best: number): Figure {
  return {
    name: `beside the peers: ${name}`,
    measured: ours / best,
    limit: 1,
    unit: '× the better peer',
    method: `${ours.toFixed(0)} ${unit} and ${best.toFixed(0)} ${unit}`
  }
}

function printSideBySide(tables: Readonly<Record<string, Omit<TableFigures, 'parseMs'>>>): void {
  const line = (name: string, values: readonly string[]): void => {
    process.stdout.write(`  ${name.padEnd(32)}${values.map((value) => value.padStart(14)).join('')}\n`)
  }
  line('', Object.keys(tables))
  for (const { name, unit, of } of ROWS)
    line(
      name,
      Object.values(tables).map((each) => `${of(each).toFixed(0)} ${unit}`)
    )
}

/** The value that so many percent of the values do not exceed. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? NaN
}
