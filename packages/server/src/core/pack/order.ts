/** The packs that come with the server, in the order in which they are told. No other pack may have their keys. */
export const ownPackKeys: readonly string[] = ['starbucks', 'banking', 'telecom', 'retail', 'insurance']

/** Own packs in their order, then others by key. Pure; no I/O. */
export function comparePackKeys(one: string, other: string): number {
  const rank = (key: string) => {
    const found = ownPackKeys.indexOf(key)
    return found < 0 ? ownPackKeys.length : found
  }
  return rank(one) - rank(other) || (one < other ? -1 : one > other ? 1 : 0)
}
