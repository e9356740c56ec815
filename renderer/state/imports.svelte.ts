import type { ImportChoice, ImportOffer, ImportOutcome } from '../../preload/contract.ts'
import { api } from '../api.ts'

/** The file waiting to be imported, as reported by main; at most one. */
class Imports {
  #offer = $state.raw<ImportOffer | null>(null)

  get offer(): ImportOffer | null {
    return this.#offer
  }

  /** Shows the file that the app was opened with, and any that arrive later; returns the function that stops that. */
  async start(): Promise<() => void> {
    const stop = api.onImportOffered((offer) => {
      this.#offer = offer
    })
    const first = await api.currentImport()
    // A file that arrived in the meantime is newer.
    this.#offer ??= first
    return stop
  }

  async choose(): Promise<void> {
    const offer = await api.chooseImport()
    if (offer !== null) this.#offer = offer
  }

  async drop(fileName: string, text: string): Promise<void> {
    this.#offer = await api.dropImport(fileName, text)
  }

  /** Compares the file with the current list. */
  async refresh(): Promise<void> {
    this.#offer = await api.currentImport()
  }

  async apply(choices: ImportChoice[], passphrase: string | null): Promise<ImportOutcome> {
    const offerId = this.#offer?.id ?? ''
    return await api.applyImport(offerId, choices, passphrase)
  }

  dismiss(): void {
    const offer = this.#offer
    this.#offer = null
    if (offer !== null) void api.dismissImport(offer.id).catch(() => undefined)
  }
}

export const imports = new Imports()
