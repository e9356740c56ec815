/** The fields of the form into which things are pasted. */
export type PasteField =
  'clientId' | 'clientSecret' | 'jwt' | 'accessToken' | 'refreshToken' | 'ringcentralHost' | 'ringcxHost'

/** What main found in a pasted text: places in it, as UTF-16 units, and never its words. */
export interface PasteReading {
  /** The pieces that stay, from one place up to another, in their order. */
  keep: [start: number, end: number][]
  /** One sentence for each kind of thing that goes. */
  removed: string[]
  /** When it is a whole RingCentral credentials file: where its values are. */
  file: {
    values: { field: PasteField; at: [start: number, end: number] }[]
    /** How many JWT credentials are in it; the value of one is among `values`, of several none is. */
    jwts: number
  } | null
}
