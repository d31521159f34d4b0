import { refuse } from '../refusals.ts'
import { isObject, type Json, type JsonObject, own, same } from './json.ts'
import { parsePointer, printPointer } from './pointer.ts'

const MOST_OPERATIONS = 1000

export type PatchOperation =
  | { readonly op: 'add'; readonly path: readonly string[]; readonly value: Json }
  | { readonly op: 'replace'; readonly path: readonly string[]; readonly value: Json }
  | { readonly op: 'test'; readonly path: readonly string[]; readonly value: Json }
  | { readonly op: 'remove'; readonly path: readonly string[] }
  | { readonly op: 'move'; readonly path: readonly string[]; readonly from: readonly string[] }
  | { readonly op: 'copy'; readonly path: readonly string[]; readonly from: readonly string[] }

/** Reads a JSON Patch (RFC 6902). Pure; no I/O. Refuses with `malformed_patch`. */
export function parsePatch(body: unknown): PatchOperation[] {
  if (!Array.isArray(body)) throw malformed('The body must be a JSON Patch: an array of operations.')
  if (body.length > MOST_OPERATIONS) throw malformed(`A patch may have ${MOST_OPERATIONS} operations.`)
  return body.map(parseOperation)
}

function parseOperation(item: unknown, at: number): PatchOperation {
  const place = `Operation ${at + 1} of the patch`
  if (!isObject(item)) throw malformed(`${place} is no object.`)
  const [op, value] = [own(item, 'op'), own(item, 'value')]
  const path = pointerIn(item, 'path', place)
  if (op === 'remove') return { op, path }
  if (op === 'move' || op === 'copy') return { op, path, from: pointerIn(item, 'from', place) }
  if (op !== 'add' && op !== 'replace' && op !== 'test') {
    throw malformed(`${place} has no "op" of add, remove, replace, move, copy or test.`)
  }
  if (value === undefined) throw malformed(`${place} (${op}) has no "value".`)
  return { op, path, value }
}

function pointerIn(item: JsonObject, member: 'path' | 'from', place: string): string[] {
  const text = own(item, member)
  const names = typeof text === 'string' ? parsePointer(text) : null
  if (names?.includes('__proto__')) throw malformed(`${place} has a path through "__proto__".`)
  if (names) return names
  throw malformed(`${place} has no "${member}" that is a JSON Pointer, such as /properties/name.`)
}

/** The document after all operations, each on what the ones before left. Pure; no I/O. Refuses with `malformed_patch`. */
export function applyPatch(document: Json, operations: readonly PatchOperation[]): Json {
  return operations.reduce(applyOne, document)
}

function applyOne(document: Json, operation: PatchOperation): Json {
  const { op, path } = operation
  if (op === 'test') {
    if (same(valueAt(document, path), operation.value)) return document
    throw malformed(`The value at ${shown(path)} is not the one that the patch tests for.`)
  }
  if (op === 'remove') return edit(document, path, remove)
  if (op === 'replace') {
    valueAt(document, path)
    return path.length === 0 ? operation.value : edit(document, path, set(operation.value))
  }
  if (op === 'add') return add(document, path, operation.value)
  const moved = valueAt(document, operation.from)
  if (op === 'copy') return add(document, path, moved)
  if (printPointer(path).startsWith(`${printPointer(operation.from)}/`)) {
    throw malformed(`${shown(operation.from)} cannot be moved into itself.`)
  }
  return add(edit(document, operation.from, remove), path, moved)
}

function add(document: Json, path: readonly string[], value: Json): Json {
  return path.length === 0 ? value : edit(document, path, insert(value))
}

type Edit = (parent: Json[] | Record<string, Json>, name: string, path: readonly string[]) => void

/** A copy of the document in which the parent of the path's last name was edited. */
function edit(document: Json, path: readonly string[], change: Edit, depth = 0): Json {
  const [name, last] = [path[depth], depth === path.length - 1]
  if (name === undefined) throw malformed('The whole document cannot be removed or moved.')
  if (Array.isArray(document)) {
    const copy = [...document]
    if (last) change(copy, name, path)
    else
      copy[indexOf(name, copy.length - 1, path)] = edit(stepInto(copy, name, path), path, change, depth + 1)
    return copy
  }
  if (!isObject(document)) throw missing(path.slice(0, depth + 1))
  const copy: Record<string, Json> = { ...document }
  if (last) change(copy, name, path)
  else copy[name] = edit(stepInto(copy, name, path), path, change, depth + 1)
  return copy
}

const insert =
  (value: Json): Edit =>
  (parent, name, path) => {
    if (!Array.isArray(parent)) parent[name] = value
    else parent.splice(name === '-' ? parent.length : indexOf(name, parent.length, path), 0, value)
  }

const set =
  (value: Json): Edit =>
  (parent, name, path) => {
    if (Array.isArray(parent)) parent[indexOf(name, parent.length - 1, path)] = value
    else parent[name] = value
  }

const remove: Edit = (parent, name, path) => {
  if (Array.isArray(parent)) parent.splice(indexOf(name, parent.length - 1, path), 1)
  else if (Object.hasOwn(parent, name)) delete parent[name]
  else throw missing(path)
}

function valueAt(document: Json, path: readonly string[]): Json {
  return path.reduce((value, name) => stepInto(value, name, path), document)
}

function stepInto(value: Json, name: string, path: readonly string[]): Json {
  const next = Array.isArray(value)
    ? value[indexOf(name, value.length - 1, path)]
    : isObject(value)
      ? own(value, name)
      : undefined
  if (next === undefined) throw missing(path)
  return next
}

function indexOf(name: string, most: number, path: readonly string[]): number {
  if (/^(0|[1-9]\d{0,8})$/.test(name) && Number(name) <= most) return Number(name)
  throw missing(path)
}

function missing(path: readonly string[]): Error {
  return malformed(`There is nothing at ${shown(path)}.`)
}

function shown(path: readonly string[]): string {
  return path.length === 0 ? 'the root' : printPointer(path).slice(0, 500)
}

function malformed(message: string): Error {
  return refuse('malformed_patch', message)
}
