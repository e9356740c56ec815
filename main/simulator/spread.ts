/** Members 0 … total − 1 in consecutive groups of uneven size. */
export interface Spread {
  readonly total: number
  readonly groups: number
  /** The first member of a group, which for an empty group is the first of the next. */
  start(group: number): number
  /** The first member after a group. */
  end(group: number): number
  groupOf(member: number): number
}

/** From this many groups on, the last one is empty. */
const EMPTY_LAST_FROM = 4

/** Later groups are larger: a group starts at this power of its place among the groups. */
const POWER = 1.5

/** Spreads the members over the groups; every question costs the same at any place. */
export function createSpread(total: number, groups: number): Spread {
  const filled = groups >= EMPTY_LAST_FROM ? groups - 1 : groups
  const start = (group: number): number =>
    group >= filled ? total : Math.floor(total * (group / filled) ** POWER)
  return {
    total,
    groups,
    start,
    end: (group) => start(group + 1),
    groupOf(member) {
      // The inverse power is close; rounding can put it a group or two off
      let group = Math.min(filled - 1, Math.floor(filled * (member / total) ** (1 / POWER)))
      while (start(group) > member) group -= 1
      while (start(group + 1) <= member) group += 1
      return group
    }
  }
}
