const MOST_NAMES = 3
const MOST_LENGTH = 100

/** Those of the names that are spelt most like the given one, the nearest first. */
export function nearest(name: string, names: readonly string[]): string[] {
  const wanted = name.slice(0, MOST_LENGTH).toLowerCase()
  return names
    .slice(0, 1000)
    .map(candidate => ({ candidate, steps: distance(wanted, candidate.slice(0, MOST_LENGTH).toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps)
    .slice(0, MOST_NAMES)
    .map(({ candidate }) => candidate)
}

/** Levenshtein's distance: how many letters must be added, removed or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
