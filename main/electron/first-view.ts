import { join } from 'node:path'
import { readPlainFileSync } from '../core/plain-file.ts'
import { readTheme, type ThemeSource } from './theme.ts'

/** Base name of the settings file, in the user-data folder. */
export const SETTINGS_NAME = 'settings'

/**
 * Limit for reading and writing: more than the maximum number of connections of maximum length needs (`MOST_KEPT` in
 * connections.ts). A larger file isn't ours and would only cost memory.
 */
export const MOST_SETTINGS_BYTES = 4 * 1024 * 1024

/** What is known about the first view before the settings are open. */
export interface FirstView {
  readonly theme: ThemeSource
  /** How many connections the window is about to list. */
  readonly connections: number
  /** The settings value for the last window. */
  readonly placement: unknown
}

/**
 * Reads from the settings file what the window needs to open in its place and in its colors. The desk opens the same file
 * later, checks it, and reports what is wrong with it; here, what can't be read counts as not set.
 */
export function readFirstView(folder: string): FirstView {
  const settings = readSettings(join(folder, `${SETTINGS_NAME}.json`))
  const connections = Array.isArray(settings['connections']) ? (settings['connections'] as unknown[]) : []
  return {
    theme: readTheme(settings['theme']),
    connections: connections.filter((each) => isRecord(each) && each['removedAt'] === undefined).length,
    placement: settings['window']
  }
}

function readSettings(file: string): Record<string, unknown> {
  try {
    const bytes = readPlainFileSync(file, MOST_SETTINGS_BYTES)
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
