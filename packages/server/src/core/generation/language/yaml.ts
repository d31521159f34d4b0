import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import { LEAST_ITEMS, USUAL_ITEMS } from '../recipe.ts'
import { LineError } from './cursor.ts'
import type { DraftCombination, DraftContent, DraftEntity, DraftField, EntityTraits } from './draft.ts'
import { invalidRecipe, type Place, type SchemaFault } from './fault.ts'
import { parseFieldLine } from './field.ts'
import { NAME } from './name.ts'
import { readCoefficients, readCount, readLearntFrom, readShare, TRAIT } from './traits.ts'

/** What paths and their marks are made of is in no name of a field. */
const FIELD_NAME = /^(?![$\s])[^.[\]?~\p{Cc}]{1,200}(?<!\s)$/u
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
    const fields = pair.value as Node | null
    const {
      unique = [],
      isKeyless = false,
      ...traits
    } = isMap(fields) ? readTraits(reading, name, fields, ['unique', 'id', 'learnt', 'correlations']) : {}
    return { name, place, fields: readFields(reading, name, fields, 1), unique, isKeyless, traits }
  })
}

function readFields(reading: Reading, path: string, node: Node | null, depth: number): DraftField[] {
  if (!isMap(node) || node.items.every(isTrait)) {
    fault(reading, path, offsetOf(node), 'Below its name come its fields, each as "name: type".')
    return []
  }
  if (depth > DEEPEST) {
    fault(reading, path, offsetOf(node), `Fields may be nested ${DEEPEST} levels deep.`)
    return []
  }
  return node.items.flatMap(pair => {
    if (isTrait(pair)) return []
    const { name, place } = readName(reading, path, pair)
    const inner = `${path}.${name}`
    const content = readContent(reading, inner, pair.value as Node | null, depth)
    return content ? [{ name, path: inner, place, content }] : []
  })
}

/** Null: it has a fault, which is noted. */
function readContent(reading: Reading, path: string, node: Node | null, depth: number): DraftContent | null {
  if (isMap(node)) {
    const { nullRate = 0 } = readTraits(reading, path, node, ['null'])
    return { kind: 'object', fields: readFields(reading, path, node, depth + 1), nullRate }
  }
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
    const { nullRate = 0, count } = readTraits(reading, path, item, ['null', 'count'])
    const items = count ?? { least: LEAST_ITEMS, most: USUAL_ITEMS }
    return { kind: 'objects', fields: readFields(reading, path, item, depth + 1), nullRate, ...items }
  }
  if (items.length === 1 && isScalar(item) && typeof item.value === 'string') {
    return readLine(reading, path, item, `[${item.value}]`)
  }
  fault(reading, path, offset, 'A list has one kind of item, such as [string] or "[string] 1-5".')
  return null
}

interface Traits extends EntityTraits {
  readonly nullRate?: number
  readonly count?: { readonly least: number; readonly most: number }
  readonly unique?: readonly DraftCombination[]
  readonly isKeyless?: boolean
}

type Trait = 'null' | 'count' | 'unique' | 'id' | 'learnt' | 'correlations'

/** What keys with `$` in front say of the object or list as a whole. */
function readTraits(reading: Reading, path: string, map: YAMLMap, known: readonly Trait[]): Traits {
  const traits: Mutable<Traits> = {}
  for (const pair of map.items.filter(isTrait)) {
    const name = known.find(each => `${TRAIT}${each}` === nameOf(pair))
    const value = pair.value as Node | null
    if (name !== undefined) {
      attempt(reading, path, value, () => readTrait(reading, traits, name, value, path))
      continue
    }
    const there = known.map(each => `"${TRAIT}${each}"`).join(' and ')
    const message = `"${nameOf(pair)}" says nothing here; of keys with "${TRAIT}" in front there are ${there}.`
    fault(reading, path, offsetOf(pair.key as Node), message)
  }
  return traits
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function readTrait(
  reading: Reading,
  traits: Mutable<Traits>,
  name: Trait,
  value: Node | null,
  path: string,
): void {
  const text = isScalar(value) ? String(value.source ?? value.value) : ''
  if (name === 'null') traits.nullRate = readShare(text)
  else if (name === 'count') traits.count = readCount(text)
  else if (name === 'learnt') traits.learntFrom = readLearntFrom(text)
  else if (name === 'correlations') traits.correlations = readCorrelations(reading, path, value)
  else if (name === 'unique') traits.unique = readCombinations(reading, value)
  else if (text === 'none') traits.isKeyless = true
  else throw new LineError('Here comes none: the rows have no name, and no field is added for one.', 0)
}

/** One list of fields, or a list of such lists. Throws `LineError`. */
function readCombinations(reading: Reading, value: Node | null): DraftCombination[] {
  const lists = isSeq(value) && value.items.every(item => isSeq(item)) ? (value.items as Node[]) : [value]
  return lists.map(list => {
    const items = isSeq(list) ? (list.items as Node[]) : []
    const fields = items.flatMap(item => (isScalar(item) ? [String(item.value)] : []))
    if (fields.length === items.length && fields.length > 0) {
      return { fields, place: placeOf(reading, offsetOf(list)) }
    }
    throw new LineError('Here come the fields that are unique together, such as [order, product].', 0)
  })
}

/** Fields, each with the coefficients of those above it. */
function readCorrelations(reading: Reading, path: string, node: Node | null) {
  if (!isMap(node)) throw new LineError('Below come fields, each with its correlations to those above it.', 0)
  return node.items.map(pair => {
    const value = pair.value as Node | null
    const text = isScalar(value) && value.value !== null ? String(value.source ?? value.value) : ''
    const coefficients = attempt(reading, path, value, () => readCoefficients(text)) ?? []
    return { field: nameOf(pair), with: coefficients, place: placeOf(reading, offsetOf(pair.key as Node)) }
  })
}

function isTrait(pair: Pair): boolean {
  return nameOf(pair).startsWith(TRAIT)
}

function nameOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : ''
}

function readLine(reading: Reading, path: string, node: Node, line: string): DraftContent | null {
  return attempt(reading, path, node, () => ({ kind: 'line', line: parseFieldLine(line) }))
}

/** Null: what is read there has a fault, which is noted. */
function attempt<T>(reading: Reading, path: string, node: Node | null, read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof LineError)) throw error
    const quoted = isScalar(node) && String(node.type).startsWith('QUOTE') ? 1 : 0
    fault(reading, path, offsetOf(node) + quoted + error.at, error.message)
    return null
  }
}

function readName(reading: Reading, path: string, pair: Pair): { name: string; place: Place } {
  const key = pair.key as Node
  const name = nameOf(pair)
  const place = placeOf(reading, offsetOf(key))
  const isEntity = path === ''
  if (!(isEntity ? NAME : FIELD_NAME).test(name)) {
    const message = isEntity
      ? 'cannot name an entity: a name has 1 to 63 letters, digits, "_" and "-", and begins with a letter or "_".'
      : 'cannot name a field: a name has 1 to 200 characters, none of them . [ ] ? ~, no blank around it and no "$" in front.'
    fault(reading, path, offsetOf(key), `${JSON.stringify(name.slice(0, 70))} ${message}`)
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
