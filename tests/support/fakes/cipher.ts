import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { AppError } from '../../../main/core/errors.ts'
import type { Cipher, CipherStatus } from '../../../main/core/ports.ts'

/** How the keyring behaves right now. `denied` probes well and refuses to open; `hanging` never answers. */
export type KeyringMood = 'strong' | 'weak' | 'unavailable' | 'locked' | 'denied' | 'hanging'

export interface FakeCipher extends Cipher {
  mood: KeyringMood
  backend: string
  /** Whether `open` asks to seal the value again. */
  reseal: boolean
  readonly calls: { probe: number; seal: number; open: number }
  /** Lets every hanging call go on in the mood that holds then. */
  answer(): void
}

const fault = (code: 'vault-locked' | 'vault-denied' | 'vault-weak', message: string): AppError =>
  new AppError({ code, message, hint: 'A hint from the keyring.', retryable: code === 'vault-locked' })

/**
 * A keyring like the real ones, faults included: AES-CBC with a fixed IV and no MAC, so equal input gives equal
 * output, and damage opens to garbage more often than to an error (security-reliability §0.3).
 */
export function createFakeCipher(mood: KeyringMood = 'strong', secret: Buffer = randomBytes(16)): FakeCipher {
  const iv = Buffer.alloc(16, ' ')
  let waiting: (() => void)[] = []

  const settled = async (): Promise<void> => {
    while (cipher.mood === 'hanging') await new Promise<void>((resolve) => waiting.push(resolve))
  }

  const probeAnswer = (): CipherStatus => {
    switch (cipher.mood) {
      case 'weak':
        return { kind: 'weak', backend: 'basic text' }
      case 'unavailable':
        return { kind: 'unavailable', reason: 'No keyring service is running.' }
      case 'locked':
        return { kind: 'locked', reason: 'The login keyring is locked.' }
      default:
        return { kind: 'strong', backend: cipher.backend }
    }
  }

  const cipher: FakeCipher = {
    mood,
    backend: 'Fake keyring',
    reseal: false,
    calls: { probe: 0, seal: 0, open: 0 },

    async probe() {
      cipher.calls.probe += 1
      await settled()
      return probeAnswer()
    },

    async seal(plain) {
      cipher.calls.seal += 1
      await settled()
      if (cipher.mood === 'weak') throw fault('vault-weak', 'The keyring hides nothing.')
      if (cipher.mood !== 'strong') throw fault('vault-locked', 'The keyring is locked.')
      const aes = createCipheriv('aes-128-cbc', secret, iv)
      return Buffer.concat([aes.update(plain), aes.final()])
    },

    async open(sealed) {
      cipher.calls.open += 1
      await settled()
      if (cipher.mood === 'locked') throw fault('vault-locked', 'The keyring is locked.')
      if (cipher.mood !== 'strong') throw fault('vault-denied', 'The keyring refused access.')
      const aes = createDecipheriv('aes-128-cbc', secret, iv)
      try {
        return { plain: Buffer.concat([aes.update(sealed), aes.final()]), reseal: cipher.reseal }
      } catch {
        throw fault('vault-denied', 'The keyring could not open this.')
      }
    },

    answer() {
      const released = waiting
      waiting = []
      for (const release of released) release()
    }
  }
  return cipher
}
