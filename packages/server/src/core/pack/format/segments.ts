import type { PackSchema } from '../pack.ts'
import type { Segment, SegmentJoin } from '../rules.ts'
import { conditionShape, readCondition } from './condition.ts'
import { fits, typeOf } from './data-type.ts'
import { type Faults, quoted } from './fault.ts'
import { choice, text } from './scalars.ts'
import { customersOf, fieldOf } from './schema-links.ts'
import { fieldName, schemaName } from './schemas.ts'
import { list, members, optional, type ValueOf } from './shape.ts'
import { checkUnique, thing, thingMembers } from './thing.ts'

const filterField = text(
  127,
  /^([a-z][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,62}$/,
  'a field, or a field of a joined schema such as orders.total',
)

export const segmentShape = members('a segment', {
  ...thingMembers,
  baseSchema: optional(schemaName),
  entityType: optional(choice(['customer', 'account', 'custom'])),
  joins: optional(
    list('joins', members('a join', { schema: schemaName, field: fieldName, baseField: fieldName }), 8),
  ),
  filters: optional(list('filters', conditionShape('field', filterField), 50)),
})

type WrittenSegment = ValueOf<typeof segmentShape>

/** Pure; no I/O. Notes schemas and fields that are not there, and what does not go with a field's type. */
export function readSegments(
  written: readonly WrittenSegment[],
  schemas: readonly PackSchema[],
  faults: Faults,
): Segment[] {
  const segments = written.map(each => readSegment(each, schemas, faults))
  checkUnique(
    'segment',
    segments,
    written.map(({ at }) => at),
    faults,
  )
  return segments
}

function readSegment(written: WrittenSegment, schemas: readonly PackSchema[], faults: Faults): Segment {
  const base = written.baseSchema
    ? schemas.find(({ key }) => key === written.baseSchema)
    : customersOf(schemas)
  if (!base) {
    faults.note(written.at('baseSchema'), `The pack has no schema ${quoted(written.baseSchema ?? '')}.`)
    return empty(written)
  }
  if (written.entityType && written.entityType !== base.entityType) {
    faults.note(written.at('entityType'), `The entityType of ${base.key} is ${base.entityType}.`)
  }
  const joins = (written.joins ?? []).map((join, index) => {
    checkJoin(join, base, schemas, faults)
    const isTwice = written.joins?.findIndex(({ schema }) => schema === join.schema) !== index
    if (isTwice) faults.note(join.at('schema'), `${join.schema} is joined already.`)
    return { schema: join.schema, field: join.field, baseField: join.baseField }
  })
  const filters = (written.filters ?? []).flatMap(filter => {
    const found = findField(filter.field, base, joins, schemas)
    if (found) return [readCondition(filter.field, found, filter, faults)]
    const message = `${quoted(filter.field)} is neither a field of ${base.key} nor one of a joined schema.`
    faults.note(filter.at('field'), message)
    return []
  })
  return { ...thing(written.key, written), entityType: base.entityType, baseSchema: base.key, joins, filters }
}

function empty(written: WrittenSegment): Segment {
  return { ...thing(written.key, written), entityType: 'custom', baseSchema: '', joins: [], filters: [] }
}

function checkJoin(
  join: NonNullable<WrittenSegment['joins']>[number],
  base: PackSchema,
  schemas: readonly PackSchema[],
  faults: Faults,
): void {
  const joined = schemas.find(({ key }) => key === join.schema)
  if (!joined || joined === base) {
    faults.note(join.at('schema'), `${quoted(join.schema)} is no other schema of the pack.`)
    return
  }
  const [field, baseField] = [fieldOf(joined, join.field), fieldOf(base, join.baseField)]
  if (!field) faults.note(join.at('field'), `${joined.key} has no field ${quoted(join.field)}.`)
  if (!baseField) faults.note(join.at('baseField'), `${base.key} has no field ${quoted(join.baseField)}.`)
  if (field && baseField && !fits(field, baseField) && !fits(baseField, field)) {
    const message = `${field.name} is ${typeOf(field)} and ${baseField.name} is ${typeOf(baseField)}: these are never equal.`
    faults.note(join.at('field'), message)
  }
}

function findField(
  path: string,
  base: PackSchema,
  joins: readonly SegmentJoin[],
  schemas: readonly PackSchema[],
) {
  const [first = '', second] = path.split('.')
  if (second === undefined) return fieldOf(base, first)
  const isJoined = first === base.key || joins.some(({ schema }) => schema === first)
  const schema = isJoined ? schemas.find(({ key }) => key === first) : undefined
  return schema ? fieldOf(schema, second) : null
}
