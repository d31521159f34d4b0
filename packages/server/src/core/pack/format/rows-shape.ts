import type { Place } from '../place.ts'
import { csvFile } from './manifest.ts'
import { flag, refused, text, whole } from './scalars.ts'
import { fieldName, schemaName } from './schemas.ts'
import { list, located, members, optional, record, type Shape, type ValueOf } from './shape.ts'
import type { Tree } from './tree.ts'

const LONGEST_LINE = 2000
const MOST_ROWS = 1_000_000

/** A line, with its place. What is no text stands for itself: `null`, `5`, `true`. */
const line: Shape<{ readonly line: string; readonly place: Place }> = {
  schema: { type: ['string', 'number', 'boolean', 'null'], maxLength: LONGEST_LINE },
  read(tree, faults) {
    if (tree.kind !== 'scalar') return refused(tree, faults, 'Here should be a line.')
    const { source, place } = tree
    if (source.length > LONGEST_LINE) {
      return refused(tree, faults, `A line has at most ${LONGEST_LINE} characters.`)
    }
    return { line: source, place }
  },
}

type Lines = ValueOf<typeof linesByValue>
const linesByValue = record('lines by value', /^/, line)

/** A line, or lines by the value of another field of the row, which `by` names. */
const ruleShape: Shape<{ readonly place: Place; readonly line: string | null; readonly by: Lines | null }> = {
  schema: { anyOf: [line.schema, { ...linesByValue.schema, required: ['by'] }] },
  read(tree: Tree, faults) {
    const { place } = tree
    if (tree.kind !== 'map') {
      const read = line.read(tree, faults)
      return read && { place, line: read.line, by: null }
    }
    const by = linesByValue.read(tree, faults)
    if (by && (!by.has('by') || by.size < 2)) {
      return refused(
        tree,
        faults,
        'Lines by value need a member "by" that names a field, and lines below it.',
      )
    }
    return by && { place, line: null, by }
  },
}

const rules = record('lines by field', /^[a-z_][a-z0-9_]{0,62}$/, ruleShape)

const quotaValue: Shape<{ readonly text: string; readonly place: Place; readonly isText: boolean }> = {
  schema: { type: ['string', 'number', 'boolean'] },
  read(tree, faults) {
    if (tree.kind !== 'scalar' || tree.value === null) {
      return refused(tree, faults, 'Here should be a value; the last one of a cell is its count.')
    }
    return { text: tree.source, place: tree.place, isText: typeof tree.value === 'string' }
  },
}

const quotasShape = members('quotas', {
  fields: list('fields', fieldName, 20, 1),
  cells: list('cells', list('values', quotaValue, 21, 2), 10_000, 1),
})

const groupShape = members('a group', {
  each: optional(schemaName),
  where: optional(text(500)),
  repeat: optional(whole(1, 10_000)),
  count: optional(whole(1, MOST_ROWS)),
  fields: optional(rules),
})

export const schemaRowsShape = members('the rows of a schema', {
  count: optional(whole(1, MOST_ROWS)),
  fixed: optional(flag),
  quotas: optional(quotasShape),
  groups: optional(list('groups', groupShape, 100, 1)),
  csv: optional(csvFile),
  fields: optional(rules),
})

/** `rows.yaml`. */
export const rowsShape = located(record('rows by schema', /^[a-z][a-z0-9_]{0,62}$/, schemaRowsShape))

export type RowsFile = ValueOf<typeof rowsShape>
export type WrittenRows = ValueOf<typeof schemaRowsShape>
export type WrittenGroup = NonNullable<WrittenRows['groups']>[number]
export type WrittenRules = ValueOf<typeof rules>
export type WrittenQuotas = ValueOf<typeof quotasShape>
