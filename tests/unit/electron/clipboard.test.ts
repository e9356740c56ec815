import { describe, expect, it } from 'vitest'
import {
  createClipboard,
  markedWriter,
  SECRET_LIFE_MS,
  type ClipboardParts,
  type MarkedWriter
} from '../../../main/electron/clipboard.ts'
import { createHandTimers } from '../../fakes/hand-timers.ts'

/** A clipboard of the system, in the form of Electron before 44 (values) or since (promises). */
function board(form: 'values' | 'promises') {
  const state = { text: '', cleared: 0, readable: true }
  const read = (): string => {
    if (!state.readable) throw new Error('the clipboard is held by another program')
    return state.text
  }
  const parts: ClipboardParts = {
    writeText: (text) => {
      state.text = text
      return form === 'values' ? undefined : Promise.resolve()
    },
    readText: () =>
      form === 'values'
        ? read()
        : new Promise((resolve) => {
            resolve(read())
          }),
    clear: () => {
      state.text = ''
      state.cleared += 1
    }
  }
  return { state, parts }
}

function world(
  form: 'values' | 'promises' = 'promises',
  marked: MarkedWriter | null = null,
  platform: NodeJS.Platform = 'linux'
) {
  const timers = createHandTimers()
  const { state, parts } = board(form)
  const clipboard = createClipboard({ clipboard: parts, marked, platform, clock: timers.clock, timers })
  return { timers, state, clipboard }
}

describe.each(['values', 'promises'] as const)('a clipboard that answers with %s', (form) => {
  it('clears a secret after 30 s, not before', async () => {
    const { clipboard, state, timers } = world(form)
    const start = timers.clock.wall()
    expect(await clipboard.copySecret('token-marker')).toBe(start + SECRET_LIFE_MS)
    await timers.pass(SECRET_LIFE_MS - 1)
    expect(state.text).toBe('token-marker')
    await timers.pass(1)
    expect(state).toMatchObject({ text: '', cleared: 1 })
    expect(timers.pending()).toBe(0)
  })

  it('leaves alone what the person copied since', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('token-marker')
    state.text = 'something of theirs'
    await timers.pass(SECRET_LIFE_MS)
    expect(state).toMatchObject({ text: 'something of theirs', cleared: 0 })
  })

  it('starts the time anew for a second secret', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('first')
    await timers.pass(20_000)
    await clipboard.copySecret('second')
    await timers.pass(20_000)
    expect(state.text).toBe('second')
    await timers.pass(10_000)
    expect(state).toMatchObject({ text: '', cleared: 1 })
  })

  it('does not clear an id that was copied after a secret', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('token-marker')
    await clipboard.copyText('1234567')
    await timers.pass(SECRET_LIFE_MS * 2)
    expect(state).toMatchObject({ text: '1234567', cleared: 0 })
  })

  it('clears at once on lock and on quit, once', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('token-marker')
    await clipboard.clearSecret()
    await clipboard.clearSecret()
    expect(state).toMatchObject({ text: '', cleared: 1 })
    expect(timers.pending()).toBe(0)
  })

  it('clears nothing when nothing secret was copied', async () => {
    const { clipboard, state } = world(form)
    await clipboard.copyText('1234567')
    await clipboard.clearSecret()
    expect(state).toMatchObject({ text: '1234567', cleared: 0 })
  })

  it('leaves a clipboard that cannot be read as it is, without a failure', async () => {
    const { clipboard, state } = world(form)
    await clipboard.copySecret('token-marker')
    state.readable = false
    await expect(clipboard.clearSecret()).resolves.toBeUndefined()
    expect(state.cleared).toBe(0)
  })
})

describe('marks for clipboard histories (CLP-2)', () => {
  async function formatsOn(platform: NodeJS.Platform): Promise<Record<string, string>> {
    const written: Record<string, string | Blob>[] = []
    const marked: MarkedWriter = {
      write: (formats) => {
        written.push(formats)
        return Promise.resolve()
      }
    }
    await world('promises', marked, platform).clipboard.copySecret('token-marker')
    expect(written).toHaveLength(1)
    const entries = Object.entries(written[0] ?? {}).map(async ([name, value]) => [
      name.replace(/^electron application\/osclipboard;format="(.+)"$/, '$1'),
      typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer()).toString('hex')
    ])
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string>
  }

  it('are written with the text in one piece', async () => {
    const no = '00000000'
    expect(await formatsOn('win32')).toEqual({
      'text/plain': 'token-marker',
      ExcludeClipboardContentFromMonitorProcessing: no,
      CanIncludeInClipboardHistory: no,
      CanUploadToCloudClipboard: no,
      'Clipboard Viewer Ignore': no
    })
    expect(await formatsOn('darwin')).toEqual({
      'text/plain': 'token-marker',
      'org.nspasteboard.ConcealedType': ''
    })
    expect(await formatsOn('linux')).toEqual({
      'text/plain': 'token-marker',
      'x-kde-passwordManagerHint': 'secret'
    })
  })

  it('go through ClipboardItem where the runtime has it', async () => {
    const written: unknown[] = []
    class Item {
      readonly items: Record<string, string | Blob>
      constructor(items: Record<string, string | Blob>) {
        this.items = items
      }
    }
    const clipboard = {
      write: (items: Item[]) => {
        written.push(...items)
        return Promise.resolve()
      }
    }
    expect(markedWriter(clipboard, undefined)).toBeNull()
    await markedWriter(clipboard, Item)?.write({ 'text/plain': 'x' })
    expect(written).toEqual([new Item({ 'text/plain': 'x' })])
  })
})

it('clears a secret as soon as the organisation says', async () => {
  const timers = createHandTimers()
  const { state, parts } = board('promises')
  const clipboard = createClipboard({
    clipboard: parts,
    marked: null,
    platform: 'linux',
    clock: timers.clock,
    timers,
    secretLifeMs: 10_000
  })
  expect(await clipboard.copySecret('token-marker')).toBe(timers.clock.wall() + 10_000)
  await timers.pass(9_999)
  expect(state.text).toBe('token-marker')
  await timers.pass(1)
  expect(state.text).toBe('')
})
