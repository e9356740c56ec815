type Exactly<Keys extends string, List extends readonly string[]> = [Keys] extends [List[number]]
  ? [List[number]] extends [Keys]
    ? List
    : never
  : never

/** A list of exactly these keys, each and no other: anything else does not compile. */
export const exactly =
  <Keys extends string>() =>
  <const List extends readonly Keys[]>(list: Exactly<Keys, List>): List =>
    list
