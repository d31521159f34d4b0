import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml'
import type { DraftContent, DraftEntity, DraftField } from './draft.ts'
import { invalidRecipe, type Place, type SchemaFault } from './fault.ts'
import { LineError, parseFieldLine } from './field.ts'

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/
const DEEPEST = 8

interface Reading {
  readonly lines: LineCounter
  readonly faults: SchemaFault[]
}

/** Reads the YAML language. Pure; no I/O. Refuses with `invalid_recipe`, naming every fault with its line and column. */
export function parseYaml(text: string): DraftEntity[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const reading: Reading = { lines, faults: [] }
  for (const { message, pos } of document.errors) fault(reading, '', pos[0], message)
  if (reading.faults.length > 0) throw invalidRecipe(reading.faults)
  const entities = readEntities(reading, document.contents as Node | null)
  if (reading.faults.length > 0) throw invalidRecipe(reading.faults)
  return entities
}

function readEntities(reading: Reading, root: Node | null): DraftEntity[] {
  if (!isMap(root) || root.items.length === 0) {
    fault(
      reading,
      '',
      offsetOf(root),
      'A schema begins with the name of an entity, and has its fields below.',
    )
    return []
  }
  return root.items.map(pair => {
    const { name, place } = readName(reading, '', pair)
    return { name, place, fields: readFields(reading, name, pair.value as Node | null, 1) }
  })
}

function readFields(reading: Reading, path: string, node: Node | null, depth: number): DraftField[] {
  if (!isMap(node) || node.items.length === 0) {
    fault(reading, path, offsetOf(node), 'Below its name come its fields, each as "name: type".')
    return []
  }
  if (depth > DEEPEST) {
    fault(reading, path, offsetOf(node), `Fields may be nested ${DEEPEST} levels deep.`)
    return []
  }
  return node.items.flatMap(pair => {
    const { name, place } = readName(reading, path, pair)
    const inner = `${path}.${name}`
    const content = readContent(reading, inner, pair.value as Node | null, depth)
    return content ? [{ name, path: inner, place, content }] : []
  })
}

/** Null: it has a fault, which is noted. */
function readContent(reading: Reading, path: string, node: Node | null, depth: number): DraftContent | null {
  if (isMap(node)) return { kind: 'object', fields: readFields(reading, path, node, depth + 1) }
  if (isSeq(node)) return readList(reading, path, node.items as Node[], depth, offsetOf(node))
  if (isScalar(node) && typeof node.value === 'string') return readLine(reading, path, node, node.value)
  const message = isAlias(node)
    ? 'Aliases are not taken; write the field out.'
    : 'A field is a type, such as "string @email", or has fields of its own below.'
  fault(reading, path, offsetOf(node), message)
  return null
}

/** A list as YAML reads one: of one type in brackets, or of one object with a dash before it. */
function readList(
  reading: Reading,
  path: string,
  items: readonly Node[],
  depth: number,
  offset: number,
): DraftContent | null {
  const [item] = items
  if (items.length === 1 && isMap(item)) {
    return { kind: 'objects', fields: readFields(reading, path, item, depth + 1) }
  }
  if (items.length === 1 && isScalar(item) && typeof item.value === 'string') {
    return readLine(reading, path, item, `[${item.value}]`)
  }
  fault(reading, path, offset, 'A list has one kind of item, such as [string] or "[string] 1-5".')
  return null
}

function readLine(reading: Reading, path: string, node: Node, line: string): DraftContent | null {
  try {
    return { kind: 'line', line: parseFieldLine(line) }
  } catch (error) {
    if (!(error instanceof LineError)) throw error
    const quoted = isScalar(node) && String(node.type).startsWith('QUOTE') ? 1 : 0
    fault(reading, path, offsetOf(node) + quoted + error.at, error.message)
    return null
  }
}

function readName(reading: Reading, path: string, pair: Pair): { name: string; place: Place } {
  const key = pair.key as Node
  const name = isScalar(key) ? String(key.value) : ''
  const place = placeOf(reading, offsetOf(key))
  if (!NAME.test(name)) {
    const what = path === '' ? 'an entity' : 'a field'
    const message = `${JSON.stringify(name.slice(0, 70))} cannot name ${what}: a name has 1 to 63 letters, digits, "_" and "-", and begins with a letter or "_".`
    fault(reading, path, offsetOf(key), message)
  }
  return { name, place }
}

function offsetOf(node: Node | null): number {
  return node?.range?.[0] ?? 0
}

function placeOf({ lines }: Reading, offset: number): Place {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

function fault(reading: Reading, path: string, offset: number, message: string): void {
  reading.faults.push({ place: placeOf(reading, offset), path, message })
}
