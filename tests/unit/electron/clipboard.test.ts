import { describe, expect, it } from 'vitest'
import {
  createClipboard,
  markedWriter,
  SECRET_LIFE_MS,
  type ClipboardParts,
  type MarkedWriter
} from '../../../main/electron/clipboard.ts'
import { createHandTimers } from '../../support/fakes/hand-timers.ts'

/** A clipboard of the system, in the form of Electron before 44 (values) or since (promises). */
function board(form: 'values' | 'promises') {
  const state = { text: '', cleared: 0, readable: true, writable: true, focused: true, keeps: false }
  const read = (): string => {
    if (!state.readable) throw new Error('the clipboard is held by another program')
    return state.text
  }
  const parts: ClipboardParts = {
    writeText: (text) => {
      if (!state.writable) {
        const refused = new Error('the clipboard is held by another program')
        if (form === 'values') throw refused
        return Promise.reject(refused)
      }
      // As Wayland has it: a window without the focus is not heard, and not told.
      if (state.focused) state.text = text
      return form === 'values' ? undefined : Promise.resolve()
    },
    readText: () =>
      form === 'values'
        ? read()
        : new Promise((resolve) => {
            resolve(read())
          }),
    clear: () => {
      if (!state.focused) return
      // As GNOME has it: what was there comes back, unless it was blank.
      if (!state.keeps || state.text.trim() === '') state.text = ''
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
  const clipboard = createClipboard({
    clipboard: parts,
    marked,
    platform,
    clock: timers.clock,
    timers,
    hasFocus: () => state.focused
  })
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

  it('keeps what the person copied later', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('token-marker')
    state.text = 'something of theirs'
    await timers.pass(SECRET_LIFE_MS)
    expect(state).toMatchObject({ text: 'something of theirs', cleared: 0 })
  })

  it('restarts the time for a second secret', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('first')
    await timers.pass(20_000)
    await clipboard.copySecret('second')
    await timers.pass(20_000)
    expect(state.text).toBe('second')
    await timers.pass(10_000)
    expect(state).toMatchObject({ text: '', cleared: 1 })
  })

  it('doesn’t clear an ID copied after a secret', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('token-marker')
    await clipboard.copyText('1234567')
    await timers.pass(SECRET_LIFE_MS * 2)
    expect(state).toMatchObject({ text: '1234567', cleared: 0 })
  })

  it('clears immediately on lock and on quit, once', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('token-marker')
    await clipboard.clearSecret()
    await clipboard.clearSecret()
    expect(state).toMatchObject({ text: '', cleared: 1 })
    expect(timers.pending()).toBe(0)
  })

  it('clears nothing if no secret was copied', async () => {
    const { clipboard, state } = world(form)
    await clipboard.copyText('1234567')
    await clipboard.clearSecret()
    expect(state).toMatchObject({ text: '1234567', cleared: 0 })
  })

  it('retries an unreadable clipboard until it can read it, and then clears it', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('token-marker')
    state.readable = false
    await expect(clipboard.clearSecret()).resolves.toBe(false)
    await timers.pass(60_000)
    expect(state).toMatchObject({ text: 'token-marker', cleared: 0 })
    state.readable = true
    await timers.pass(60_000)
    expect(state).toMatchObject({ text: '', cleared: 1 })
    expect(timers.pending()).toBe(0)
  })

  it('keeps what the person copied while it was unreadable', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('token-marker')
    state.readable = false
    await timers.pass(SECRET_LIFE_MS)
    state.text = 'something of theirs'
    state.readable = true
    await timers.pass(60_000)
    expect(state).toMatchObject({ text: 'something of theirs', cleared: 0 })
    expect(timers.pending()).toBe(0)
  })

  it.each(['copyText', 'copySecret'] as const)('clears a secret even if %s after it fails', async (verb) => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('first')
    await timers.pass(10_000)
    state.writable = false
    await expect(clipboard[verb]('second')).rejects.toThrow('held by another program')
    expect(state.text).toBe('first')
    state.writable = true
    await timers.pass(SECRET_LIFE_MS - 10_000 - 1)
    expect(state.text).toBe('first')
    await timers.pass(1)
    expect(state).toMatchObject({ text: '', cleared: 1 })
    await timers.pass(SECRET_LIFE_MS)
    expect(timers.pending()).toBe(0)
  })

  it('clears what a failed copy left there', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('first')
    state.writable = false
    await expect(clipboard.copySecret('second')).rejects.toThrow('held by another program')
    Object.assign(state, { writable: true, text: 'second' })
    await clipboard.clearSecret()
    expect(state).toMatchObject({ text: '', cleared: 1 })
    await timers.pass(SECRET_LIFE_MS)
    expect(timers.pending()).toBe(0)
  })

  it.each(['the next focus', 'another attempt', 'quit'] as const)(
    'clears at %s what it couldn’t clear without the focus',
    async (when) => {
      const { clipboard, state, timers } = world(form)
      await clipboard.copySecret('token-marker')
      state.focused = false
      await timers.pass(SECRET_LIFE_MS)
      expect(state.text).toBe('token-marker')
      if (when === 'quit') expect(await clipboard.clearSecret()).toBe(true)
      state.focused = true
      if (when === 'the next focus') await clipboard.focused()
      else if (when === 'another attempt') await timers.pass(60_000)
      else expect(await clipboard.clearSecret()).toBe(false)
      expect(state.text).toBe('')
      expect(timers.pending()).toBe(0)
    }
  )

  it('doesn’t assume without the focus that a secret is gone', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('token-marker')
    Object.assign(state, { focused: false, text: '' })
    await timers.pass(SECRET_LIFE_MS)
    Object.assign(state, { focused: true, text: 'token-marker' })
    await clipboard.focused()
    expect(state.text).toBe('')
  })

  it('doesn’t clear an unexpired secret on focus', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('token-marker')
    await timers.pass(SECRET_LIFE_MS - 1)
    await clipboard.focused()
    expect(state.text).toBe('token-marker')
  })

  it('clears even if the system restores what was cleared', async () => {
    const { clipboard, state, timers } = world(form)
    await clipboard.copySecret('token-marker')
    state.keeps = true
    await timers.pass(SECRET_LIFE_MS)
    expect(state.text).toBe('')
  })
})

describe('a secret that is still being written', () => {
  function slowly() {
    const timers = createHandTimers()
    const { state, parts } = board('promises')
    const finish: (() => void)[] = []
    const marked: MarkedWriter = {
      write: (formats) =>
        new Promise((resolve) => {
          finish.push(() => {
            state.text = formats['text/plain'] as string
            resolve()
          })
        })
    }
    const clipboard = createClipboard({
      clipboard: parts,
      marked,
      platform: 'linux',
      clock: timers.clock,
      timers,
      hasFocus: () => true
    })
    return { timers, state, clipboard, finish }
  }

  it.each(['lock or quit', 'its time is over'])('is cleared when it arrives: %s', async (why) => {
    const { timers, state, clipboard, finish } = slowly()
    const copied = clipboard.copySecret('token-marker')
    const cleared = why === 'lock or quit' ? clipboard.clearSecret() : timers.pass(SECRET_LIFE_MS)
    await timers.pass(0)
    finish[0]?.()
    await Promise.all([copied, cleared])
    expect(state.text).toBe('')
    expect(timers.pending()).toBe(0)
  })

  it('keeps its time when the previous one is cleared', async () => {
    const { timers, state, clipboard, finish } = slowly()
    const first = clipboard.copySecret('first')
    finish[0]?.()
    await first
    await timers.pass(20_000)
    const second = clipboard.copySecret('second')
    await timers.pass(10_000)
    expect(state.text).toBe('')
    finish[1]?.()
    await second
    await timers.pass(SECRET_LIFE_MS - 10_001)
    expect(state.text).toBe('second')
    await timers.pass(1)
    expect(state.text).toBe('')
    expect(timers.pending()).toBe(0)
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

  it('are written together with the text', async () => {
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

  it('use ClipboardItem if the runtime has it', async () => {
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

it('clears a secret as soon as the organization says', async () => {
  const timers = createHandTimers()
  const { state, parts } = board('promises')
  const clipboard = createClipboard({
    clipboard: parts,
    marked: null,
    platform: 'linux',
    clock: timers.clock,
    timers,
    hasFocus: () => true,
    secretLifeMs: 10_000
  })
  expect(await clipboard.copySecret('token-marker')).toBe(timers.clock.wall() + 10_000)
  await timers.pass(9_999)
  expect(state.text).toBe('token-marker')
  await timers.pass(1)
  expect(state.text).toBe('')
})
