/**
 * The specification describes a date as a serialized Joda object; live answers may hold a text, a number or that
 * object (ringcx-api §4.1). The simulator uses all three in turn, so that a client that knows only one is found out.
 * @param at milliseconds since the Unix epoch
 */
export function dateInForm(at: number, turn: number): string | number | object {
  if (turn % 3 === 0) return new Date(at).toISOString()
  if (turn % 3 === 1) return at
  const date = new Date(at)
  return {
    millis: at,
    year: date.getUTCFullYear(),
    monthOfYear: date.getUTCMonth() + 1,
    dayOfMonth: date.getUTCDate(),
    hourOfDay: date.getUTCHours(),
    minuteOfHour: date.getUTCMinutes(),
    secondOfMinute: date.getUTCSeconds(),
    millisOfSecond: date.getUTCMilliseconds(),
    zone: { id: 'UTC', fixed: true }
  }
}

/** As the guide’s samples of queues and campaigns write a date: with `+0000` for UTC. */
export function guideDate(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000')
}
