import type { Part } from '../dataset/dataset.ts'
import { isExactNumber, parseExact } from '../exact-json.ts'

/** How many rows a preview has. */
export const PREVIEW_ROWS = 100

/** Where the values of each column lie in nested rows: under the names of its path, or, where rows are flat, under its own. Pure; no I/O. */
export function pathsOf(parts: readonly Part[]): ReadonlyMap<string, readonly string[]> {
  const columns = parts.flatMap(part => part.columns)
  return new Map(columns.map(({ name, path }) => [name, path ?? [name]]))
}

/**
 * The JSON text of a row whose members are columns, as the nested row that it was: each value at its path, and what is missing left out.
 * Numbers keep their digits. Pure; no I/O.
 */
export function nestedRow(text: string, paths: ReadonlyMap<string, readonly string[]>): string {
  const row: Members = new Map()
  for (const [name, value] of Object.entries(parseExact(text) as Record<string, unknown>)) {
    const kept = withoutMissing(value)
    if (kept !== undefined) put(row, paths.get(name) ?? [name], kept)
  }
  return JSON.stringify(asObject(row))
}

type Members = Map<string, unknown>

function put(row: Members, [name, ...inner]: readonly string[], value: unknown): void {
  if (name === undefined) return
  if (inner.length === 0) {
    row.set(name, value)
    return
  }
  const next = row.get(name)
  const members: Members = next instanceof Map ? next : new Map()
  row.set(name, members)
  put(members, inner, value)
}

function asObject(value: unknown): unknown {
  if (!(value instanceof Map)) return value
  return Object.fromEntries([...value].map(([name, each]) => [name, asObject(each)]))
}

/** A value without the members that are null; undefined when it is null itself. Items of a list stay where they are. */
function withoutMissing(value: unknown): unknown {
  if (value === null) return undefined
  if (Array.isArray(value)) return value.map(item => withoutMissing(item) ?? null)
  if (typeof value !== 'object' || isExactNumber(value)) return value
  const members = Object.entries(value).map(([name, each]) => [name, withoutMissing(each)] as const)
  return Object.fromEntries(members.filter(([, each]) => each !== undefined))
}
