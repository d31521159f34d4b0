import type { Part } from '../dataset/dataset.ts'

/** How many rows a preview has. */
export const PREVIEW_ROWS = 100

/** Where the values of each column lie in nested rows: under the names of its path, or, where rows are flat, under its own. Pure; no I/O. */
export function pathsOf(parts: readonly Part[]): ReadonlyMap<string, readonly string[]> {
  const columns = parts.flatMap(part => part.columns)
  return new Map(columns.map(({ name, path }) => [name, path ?? [name]]))
}

/** A number as it was written, which JSON prints again as it is. */
type Exact = (text: string) => unknown

const exact = (JSON as unknown as { readonly rawJSON: Exact }).rawJSON

/**
 * The JSON text of a row whose members are columns, as the nested row that it was: each value at its path, and what is missing left out.
 * Numbers keep their digits. Pure; no I/O.
 */
export function nestedRow(text: string, paths: ReadonlyMap<string, readonly string[]>): string {
  const row: Members = new Map()
  for (const [name, value] of Object.entries(parseExact(text))) {
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

type Reviver = (this: unknown, name: string, value: unknown, context: { readonly source?: string }) => unknown

function parseExact(text: string): Record<string, unknown> {
  const reviver: Reviver = (_name, value, { source }) =>
    typeof value === 'number' && source !== undefined ? exact(source) : value
  return JSON.parse(text, reviver as (this: unknown, name: string, value: unknown) => unknown)
}

/** A value without the members that are null; undefined when it is null itself. Items of a list stay where they are. */
function withoutMissing(value: unknown): unknown {
  if (value === null) return undefined
  if (Array.isArray(value)) return value.map(item => withoutMissing(item) ?? null)
  if (typeof value !== 'object' || isExact(value)) return value
  const members = Object.entries(value).map(([name, each]) => [name, withoutMissing(each)] as const)
  return Object.fromEntries(members.filter(([, each]) => each !== undefined))
}

function isExact(value: object): boolean {
  return (JSON as unknown as { readonly isRawJSON: (value: unknown) => boolean }).isRawJSON(value)
}
