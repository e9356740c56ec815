import { readFile } from 'node:fs/promises'
import { readFaultPlan, type FaultPlan } from './fault-plan.ts'

/**
 * Reads a fault plan from a JSON file (UTF-8).
 * @throws Error in words for the person at the command line: no such file, not JSON, or not a plan
 */
export async function loadFaultPlan(file: string): Promise<FaultPlan> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw new Error(`The fault plan ${file} can’t be read.`, { cause })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new Error(`The fault plan ${file} isn’t valid JSON.`, { cause })
  }
  return readFaultPlan(value)
}
