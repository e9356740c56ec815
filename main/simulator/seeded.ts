import { createHash } from 'node:crypto'

/** Picks from the same place every time for the same seed and place. */
export interface Dice {
  /** A whole number from 0 to `below` − 1. */
  roll(below: number): number
  /** A fraction from 0 (included) to 1 (excluded). */
  fraction(): number
}

/**
 * A small pseudo-random source for made-up people; never for anything that must be hard to guess.
 * It restarts for each `place`, so that person 199,999 can be created without the 199,998 before.
 */
export function createDice(seed: number, place: number): Dice {
  let state = mix((seed >>> 0) ^ mix(place + 0x9e37_79b9))
  const fraction = (): number => {
    state = (state + 0x6d2b_79f5) >>> 0
    return mix(state) / 0x1_0000_0000
  }
  return { fraction, roll: (below) => Math.floor(fraction() * below) }
}

function mix(value: number): number {
  let mixed = value >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** `length` bytes that depend only on seed and label: for made-up credentials and the simulator's signing key. */
export function seededBytes(seed: number, label: string, length: number): Buffer {
  const blocks: Buffer[] = []
  for (let block = 0; block * 32 < length; block += 1) {
    blocks.push(createHash('sha256').update(`${label}:${seed}:${block}`).digest())
  }
  return Buffer.concat(blocks).subarray(0, length)
}
