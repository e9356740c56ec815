import { AppError } from '../errors.ts'

/** Whoever gets hold of the file may guess without limit, so a passphrase has to be longer than a password. */
const FEWEST_CHARACTERS = 12

/** No limit on strength: it only keeps a pasted file from being taken for a passphrase. */
const MOST_CHARACTERS = 1024

const refused = (message: string, hint: string): AppError =>
  new AppError({
    code: 'input-invalid',
    message,
    hint,
    retryable: false,
    fields: { passphrase: message }
  })

/**
 * Checks a passphrase that is about to protect the vault: 12 to 1024 characters, as typed, spaces included.
 * @throws AppError `input-invalid`
 */
export function checkNewPassphrase(passphrase: string): void {
  const { length } = Array.from(passphrase.normalize('NFKC'))
  if (length < FEWEST_CHARACTERS) {
    throw refused(
      `A passphrase needs at least ${FEWEST_CHARACTERS} characters.`,
      'Four or five words that have nothing to do with each other are easy to remember.'
    )
  }
  if (length > MOST_CHARACTERS) {
    throw refused(`A passphrase can have at most ${MOST_CHARACTERS} characters.`, 'Choose a shorter one.')
  }
}

/** The error for a passphrase that opens nothing. Nothing was changed and nothing is counted: try as often as you like. */
export const wrongPassphrase = (message: string, hint: string): AppError => refused(message, hint)
