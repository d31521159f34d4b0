import { isObject, type Json, own, same } from './json.ts'
import { printPointer } from './pointer.ts'

/** One step from a document to another, in the words of a JSON Patch. */
export interface Update {
  readonly action: 'add' | 'remove' | 'replace'
  readonly path: string
  readonly value?: Json
}

/** The steps that make `after` of `before`, in the order in which a patch applies them. Pure; no I/O. */
export function difference(before: Json, after: Json, path: readonly string[] = []): Update[] {
  if (same(before, after)) return []
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return names.flatMap(name => memberDifference(own(before, name), own(after, name), [...path, name]))
  }
  if (Array.isArray(before) && Array.isArray(after)) return listDifference(before, after, path)
  return [{ action: 'replace', path: printPointer(path), value: after }]
}

function memberDifference(
  before: Json | undefined,
  after: Json | undefined,
  path: readonly string[],
): Update[] {
  if (before === undefined)
    return after === undefined ? [] : [{ action: 'add', path: printPointer(path), value: after }]
  if (after === undefined) return [{ action: 'remove', path: printPointer(path) }]
  return difference(before, after, path)
}

/** Items at the same place are compared; what is longer has its end added or removed. */
function listDifference(before: readonly Json[], after: readonly Json[], path: readonly string[]): Update[] {
  const shared = Math.min(before.length, after.length)
  const changed = after
    .slice(0, shared)
    .flatMap((item, at) => difference(before[at] ?? null, item, [...path, String(at)]))
  const added = after.slice(shared).map((value, at) => ({
    action: 'add' as const,
    path: printPointer([...path, String(shared + at)]),
    value,
  }))
  const removed = before.slice(shared).map((_, at) => ({
    action: 'remove' as const,
    path: printPointer([...path, String(before.length - 1 - at)]),
  }))
  return [...changed, ...added, ...removed]
}
