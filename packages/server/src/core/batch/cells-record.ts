import type { CsvForm } from './format.ts'
import type { RecordValue } from './record-value.ts'

/**
 * The fields that the names of a CSV header stand for, by dotted or slashed path; a message where they cannot be. Pure; no I/O.
 */
export function readHeader(names: readonly string[]): { paths: string[][] } | { fault: string } {
  if (names.every(name => name.trim() === '')) return { fault: 'The header row is empty.' }
  const paths = names.map(name => name.split(/[./]/))
  for (const name of names) {
    if (name === '' || /\s/.test(name))
      return {
        fault: `The header names a field ${JSON.stringify(name.slice(0, 100))}: names have no blanks.`,
      }
  }
  const seen = new Set(paths.map(path => path.join('.')))
  if (seen.size < paths.length) return { fault: 'The header names a field twice.' }
  for (const path of paths) {
    for (let depth = 1; depth < path.length; depth++) {
      const outer = path.slice(0, depth).join('.')
      if (seen.has(outer)) return { fault: `The header names ${outer} and a field within it.` }
    }
  }
  return { paths }
}

/** The record that cells are; what is empty or a marker of nothing is absent. Pure; no I/O. */
export function recordOfCells(
  cells: readonly string[],
  paths: readonly (readonly string[])[],
  { nullMarkers }: Pick<CsvForm, 'nullMarkers'>,
): RecordValue {
  const root = new Map<string, RecordValue>()
  for (const [at, path] of paths.entries()) {
    const cell = cells[at] ?? ''
    if (cell === '' || nullMarkers.includes(cell)) continue
    let within = root
    for (const name of path.slice(0, -1)) {
      const inner =
        (within.get(name) as Map<string, RecordValue> | undefined) ?? new Map<string, RecordValue>()
      within.set(name, inner)
      within = inner
    }
    within.set(path.at(-1) ?? '', cell)
  }
  return root
}
