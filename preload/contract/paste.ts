/** The form fields that accept a paste. */
export type PasteField =
  'clientId' | 'clientSecret' | 'jwt' | 'accessToken' | 'refreshToken' | 'ringcentralHost' | 'ringcxHost'

/** What main found in pasted text: positions in UTF-16 units, never the text itself. */
export interface PasteReading {
  /** The ranges to keep, in order. */
  keep: [start: number, end: number][]
  /** One sentence for each kind of removed text. */
  removed: string[]
  /** If it is a whole RingCentral credentials file: where its values are. */
  file: {
    values: { field: PasteField; at: [start: number, end: number] }[]
    /** How many JWT credentials it contains. If there is exactly one, its value is in `values`. */
    jwts: number
  } | null
}
