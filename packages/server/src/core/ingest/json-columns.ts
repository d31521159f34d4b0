import { JsonKind, type JsonNode } from './json-tree.ts'
import type { JsonShape } from './json-walk.ts'
import type { LoadWarning } from './load.ts'
import type { Family } from './values.ts'

/** A column of a JSON file. */
export interface JsonColumn {
  readonly node: JsonNode
  /** What its values may be read as; none: they are text. */
  readonly families: readonly Family[]
}

export interface JsonColumns {
  readonly columns: readonly JsonColumn[]
  readonly warnings: readonly LoadWarning[]
}

const { text, emptyText, number, boolean, array, object, emptyObject } = JsonKind
const SHOWN = 5

/**
 * Decide which places of the records are columns, now that all records were seen: objects become columns for what is in them,
 * unless something else stands at the same place in other records. Pure; no I/O.
 */
export function decideColumns(root: JsonNode, shape: JsonShape): JsonColumns {
  const leaves: JsonNode[] = []
  const flattened: JsonNode[] = []
  const visit = (node: JsonNode): void => {
    if (node.seen === 0) return
    if (isInner(node)) {
      flattened.push(node)
      node.children.forEach(visit)
    } else leaves.push(node)
  }
  if (shape === 'values') leaves.push(root)
  else root.children.forEach(visit)
  leaves.sort((a, b) => a.seen - b.seen)
  const columns = leaves.map(node => ({ node, families: familiesOf(node.kinds) }))
  return { columns, warnings: warn(leaves, flattened) }
}

function isInner({ kinds }: JsonNode): boolean {
  return has(kinds, object) && !has(kinds, text | emptyText | number | boolean | array)
}

function has(kinds: number, wanted: number): boolean {
  return (kinds & wanted) !== 0
}

function familiesOf(kinds: number): readonly Family[] {
  const seen = kinds & ~JsonKind.null
  if (seen === number) return ['number']
  if (seen === boolean) return ['boolean']
  return seen === text ? ['time'] : []
}

function warn(leaves: readonly JsonNode[], flattened: readonly JsonNode[]): LoadWarning[] {
  const structures = leaves.filter(({ kinds }) => has(kinds, array | object | emptyObject))
  const mixed = leaves.filter(node => !structures.includes(node) && kindsIn(node.kinds) > 1)
  const warnings: LoadWarning[] = []
  const add = (code: string, nodes: readonly JsonNode[], sentence: string) => {
    if (nodes.length > 0) warnings.push({ code, message: `${sentence}: ${listNames(nodes)}.` })
  }
  add('flattened_objects', flattened, 'Objects became columns for what is in them')
  add('json_text', structures, 'Lists and objects were kept as JSON text, as they are written')
  add('mixed_kinds', mixed, 'Values of several kinds stand in one column, so all of them count as text')
  return warnings
}

function kindsIn(kinds: number): number {
  return [text | emptyText, number, boolean].filter(one => has(kinds, one)).length
}

function listNames(nodes: readonly JsonNode[]): string {
  const shown = nodes.slice(0, SHOWN).map(({ name }) => JSON.stringify(name.slice(0, 60)))
  const more = nodes.length - SHOWN
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
