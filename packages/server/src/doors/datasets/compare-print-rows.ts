import type { RowChange, RowDiff } from '../../core/compare/comparison.ts'
import { array, json, object } from './json-text.ts'

/** A row diff as JSON text: keys and cells are JSON already, and keep every digit. */
export function printRowDiff(rows: RowDiff, { limit, offset }: { limit: number; offset: number }): string {
  const { key, added, removed, changed, unchanged, duplicateKeys, missingKeys, columns, changes } = rows
  return object([
    ['key', json(key)],
    ['added', json(added)],
    ['removed', json(removed)],
    ['changed', json(changed)],
    ['unchanged', json(unchanged)],
    ['duplicate_keys', json(duplicateKeys)],
    ['missing_keys', json(missingKeys)],
    ['columns', object(columns.map(({ name, changed }) => [name, json(changed)]))],
    [
      'changes',
      object([
        ['items', array(changes.map(change => printChange(change, key)))],
        ['total', json(added + removed + changed)],
        ['limit', json(limit)],
        ['offset', json(offset)],
      ]),
    ],
  ])
}

function printChange({ kind, key, cells }: RowChange, names: readonly string[]): string {
  return object([
    ['kind', json(kind)],
    ['key', object(names.map((name, at) => [name, key[at] ?? 'null']))],
    ['cells', object(cells.map(cell => [cell.column, array([cell.old ?? 'null', cell.new ?? 'null'])]))],
  ])
}
