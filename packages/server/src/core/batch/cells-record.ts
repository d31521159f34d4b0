import type { CsvForm } from './format.ts'
import type { RecordValue } from './record-value.ts'

/** The fields that columns stand for, or why they cannot be. */
export type ReadHeader =
  | { readonly paths: string[][] }
  | { readonly code: '118' | 'rh:unreadable' | 'rh:unknown-field'; readonly fault: string }

/** The fields that the names of a CSV header stand for, by dotted or slashed path. Pure; no I/O. */
export function readHeader(names: readonly string[]): ReadHeader {
  if (names.every(name => name.trim() === '')) return { code: '118', fault: 'The header row is empty.' }
  const blank = names.find(name => name === '' || /\s/.test(name))
  if (blank !== undefined) {
    const shown = JSON.stringify(blank.slice(0, 100))
    return { code: 'rh:unknown-field', fault: `The header names a field ${shown}: names have no blanks.` }
  }
  const paths = names.map(name => name.split(/[./]/))
  const joined = paths.map(path => path.join('.'))
  const seen = new Set<string>()
  for (const name of joined) {
    if (seen.has(name)) return { code: 'rh:unreadable', fault: `The header names ${name} twice.` }
    seen.add(name)
  }
  const around = paths.flatMap(path => path.slice(1).map((_, depth) => path.slice(0, depth + 1).join('.')))
  const outer = around.find(name => seen.has(name))
  if (outer !== undefined) {
    return { code: 'rh:unreadable', fault: `The header names ${outer} and a field within it.` }
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
