/** The first two names that differ in upper and lower case alone; null: there are none. Pure; no I/O. */
export function caseTwins(names: readonly string[]): readonly [string, string] | null {
  const seen = new Map<string, string>()
  for (const name of names) {
    const other = seen.get(name.toLowerCase())
    if (other !== undefined) return [other, name]
    seen.set(name.toLowerCase(), name)
  }
  return null
}
