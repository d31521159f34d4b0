import { refuse } from '../refusals.ts'

/** What values were seen at one place of the records; flags that add up. */
export const JsonKind = {
  text: 1,
  number: 2,
  boolean: 4,
  array: 8,
  object: 16,
  emptyObject: 32,
  null: 64,
  emptyText: 128,
} as const

/** One place in the records of a JSON file: the way of keys that leads there, and what stands there. */
export interface JsonNode {
  /** The keys from the record down to here, joined by dots. */
  readonly name: string
  /** The last key as the file spells it between its quotes, escapes and all. */
  readonly spelling: Uint8Array
  /** In the order in which they first came. */
  readonly children: JsonNode[]
  readonly byKey: Map<string, JsonNode>
  /** Of all records that could be read: what was seen here, and when it first was. */
  kinds: number
  seen: number
  /** Of the record that was walked last: its number, and where its value lies. */
  record: number
  kind: number
  from: number
  to: number
  escaped: boolean
}

export interface JsonTree {
  readonly root: JsonNode
  /** A number for one more record, by which its places are told from those of the records before, in whatever passing over. */
  number(): number
  child(parent: JsonNode, key: string, spelling: Uint8Array): JsonNode
}

/** More places than this cannot come to the columns that a dataset may have. */
const MOST_NODES = 50_000
const MOST_KEY_BYTES = 64 * 2 ** 20
/** In characters; what is longer is cut when the columns are named. */
const LONGEST_NAME = 2000

/** The places of a file's records, as they are found. Refuses with `too_many_columns`. */
export function openJsonTree(rootName: string): JsonTree {
  let nodes = 0
  let keyBytes = 0
  let records = 0
  return {
    root: newNode(rootName, new Uint8Array()),
    number() {
      records += 1
      return records
    },
    child(parent, key, spelling) {
      nodes += 1
      keyBytes += spelling.length
      if (nodes > MOST_NODES || keyBytes > MOST_KEY_BYTES) throw tooMany()
      const name = parent.name === '' ? key : `${parent.name}.${key}`
      const node = newNode(name.slice(0, LONGEST_NAME), spelling)
      parent.byKey.set(key, node)
      parent.children.push(node)
      return node
    },
  }
}

function newNode(name: string, spelling: Uint8Array): JsonNode {
  return {
    name,
    spelling,
    children: [],
    byKey: new Map(),
    kinds: 0,
    seen: 0,
    record: 0,
    kind: 0,
    from: 0,
    to: 0,
    escaped: false,
  }
}

function tooMany(): Error {
  const message = `The records have more than ${MOST_NODES} different keys, counted with those inside objects, and each would be a column. Write what has changing keys as lists of key and value.`
  return refuse('too_many_columns', message)
}
