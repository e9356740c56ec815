import { getContext, setContext } from 'svelte'
import type { PasteField, PasteReading } from '../../preload/contract.ts'
import { api } from '../api.ts'
import { app } from '../state/app.svelte.ts'
import { imports } from '../state/imports.svelte.ts'
import type { Draft } from './draft.ts'

/** Removes what was accidentally copied along with a value, so that what is on screen is what is saved. */
export interface Tidying {
  /** What was removed from or filled into a field, until the field changes. */
  said(field: string): string
  /** Form handler for a paste into a field. */
  onpaste(event: ClipboardEvent): void
  /** Form handler for leaving a field with a new value. */
  onchange(event: Event): void
  /** Call this before saving or validating. */
  all(): Promise<void>
}

const WORDS: Readonly<Record<PasteField, string>> = {
  clientId: 'client ID',
  clientSecret: 'client secret',
  jwt: 'JWT credential',
  accessToken: 'access token',
  refreshToken: 'refresh token',
  ringcentralHost: 'RingCentral host',
  ringcxHost: 'RingCX host'
}

const FIELDS = Object.keys(WORDS) as readonly PasteField[]

/** Fields that an organization can set; secrets always belong to the person. */
const MANAGED: readonly PasteField[] = ['clientId', 'ringcentralHost', 'ringcxHost']

const KEY = Symbol('tidying')

/** The tidying of the form around a component. */
export const surroundingTidying = (): Tidying | undefined => getContext<Tidying | undefined>(KEY)

/**
 * Creates the tidying of a form and provides it to the components in it. Main decides which parts of a text to keep.
 *
 * @param draft the form's content, which is changed
 * @param isManaged whether an organization set everything but the secrets
 */
export function provideTidying(draft: () => Draft, isManaged: () => boolean): Tidying {
  let left = $state.raw<Readonly<Partial<Record<PasteField, { value: string; said: string }>>>>({})

  /** Whether a mouse button is pressed, and the fields that lost focus because of that. */
  let held = false
  let waiting: readonly PasteField[] = []

  const say = (field: PasteField, said: string): void => {
    left = { ...left, [field]: { value: draft()[field], said } }
  }
  const isOpen = (field: PasteField): boolean => !isManaged() || !MANAGED.includes(field)

  async function tidy(field: PasteField): Promise<void> {
    const text = draft()[field]
    if (text.trim() === '' || !isOpen(field)) return
    const reading = await read(field, text)
    // The person may have continued typing.
    if (reading === null || draft()[field] !== text) return
    const kept = reading.keep.map(([start, end]) => text.slice(start, end)).join('')
    if (kept === text) return
    draft()[field] = kept
    if (reading.removed.length > 0) say(field, reading.removed.join(' '))
  }

  /** This text may be a whole file. The control would remove its line breaks, so read it as copied. */
  async function take(field: PasteField, text: string, before: string): Promise<void> {
    const file = (await read(field, text))?.file ?? null
    if (file === null) {
      await tidy(field)
      return
    }
    draft()[field] = before
    if (file.jwts > 1) await imports.drop('The pasted text', text)
    else fillIn(field, file.values, text)
  }

  function fillIn(
    pasted: PasteField,
    values: NonNullable<PasteReading['file']>['values'],
    text: string
  ): void {
    const filled = values.filter(({ field }) => isOpen(field))
    for (const { field, at } of filled) draft()[field] = text.slice(...at)
    const names = filled.map(({ field }) => field)
    if (names.includes('clientSecret')) draft().hasSecret = true
    if (names.includes('jwt') && app.signInMethods.includes('jwt') && !isManaged())
      draft().signInMethod = 'jwt'
    say(pasted, `Filled in from the pasted text: ${names.map((field) => WORDS[field]).join(', ')}.`)
  }

  const tidying: Tidying = {
    said: (field) => {
      const last = isPasteField(field) ? left[field] : undefined
      return last !== undefined && isPasteField(field) && draft()[field] === last.value ? last.said : ''
    },
    onpaste(event) {
      const field = fieldOf(event.target)
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (field === null || text.trim() === '') return
      const before = draft()[field]
      // Runs after the control has inserted it.
      setTimeout(() => void take(field, text, before))
    },
    onchange(event) {
      const field = fieldOf(event.target)
      if (field === null) return
      // A mouse press that leaves the field may target a button, and a new note would move that button away.
      if (held) waiting = [...waiting, field]
      else void tidy(field)
    },
    async all() {
      await Promise.all(FIELDS.map(tidy))
    }
  }
  $effect(() => {
    const press = (): void => {
      held = true
    }
    const release = (): void => {
      held = false
      const fields = waiting
      waiting = []
      // Runs after the click that follows the release.
      setTimeout(() => void Promise.all(fields.map(tidy)))
    }
    addEventListener('pointerdown', press, true)
    addEventListener('pointerup', release, true)
    addEventListener('pointercancel', release, true)
    return () => {
      removeEventListener('pointerdown', press, true)
      removeEventListener('pointerup', release, true)
      removeEventListener('pointercancel', release, true)
    }
  })
  setContext(KEY, tidying)
  return tidying
}

/** `null` if main can't tell: then the form's own validation says what is wrong. */
async function read(field: PasteField, text: string): Promise<PasteReading | null> {
  try {
    return await api.readPaste(field, text)
  } catch {
    return null
  }
}

function fieldOf(target: EventTarget | null): PasteField | null {
  if (!(target instanceof HTMLInputElement) || target.readOnly) return null
  const field = target.closest<HTMLElement>('[data-field]')?.dataset['field'] ?? ''
  return isPasteField(field) ? field : null
}

const isPasteField = (field: string): field is PasteField => FIELDS.some((each) => each === field)
