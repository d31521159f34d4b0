import type { CsvRows } from '../csv-rows.ts'
import type { PackSchema } from '../pack.ts'
import type { FieldRule, RowGroup, SchemaRows } from '../schema-rows.ts'
import { type CsvFile, checkCsv } from './csv.ts'
import { type Faults, quoted } from './fault.ts'
import { countWhere, readQuotas } from './quotas.ts'
import type { RowsFile, WrittenGroup, WrittenRows, WrittenRules } from './rows-shape.ts'
import { fieldOf, referencesTo } from './schema-links.ts'
import type { At } from './tree.ts'
import { parseWhere } from './where.ts'

interface Reading {
  readonly schemas: readonly PackSchema[]
  /** Those that were read before: parents stand before what refers to them. */
  readonly done: Map<string, SchemaRows>
  readonly csv: ReadonlyMap<string, CsvFile>
  readonly faults: Faults
}

/**
 * How the rows of each schema are made, in the order of the schemas. Pure; no I/O. Notes schemas that have no rows, counts that do not
 * add up, and fields that nothing makes, or more than one thing.
 */
export function readRows(
  { value: file, at }: RowsFile,
  schemas: readonly PackSchema[],
  csv: ReadonlyMap<string, CsvFile>,
  faults: Faults,
): SchemaRows[] {
  const reading: Reading = { schemas, done: new Map(), csv, faults }
  for (const name of file.keys()) {
    if (!schemas.some(({ key }) => key === name))
      faults.note(at(name), `The pack has no schema ${quoted(name)}.`)
  }
  checkUsed({ value: file, at }, csv, faults)
  return schemas.flatMap(schema => {
    const written = file.get(schema.key)
    if (!written) {
      faults.note(at(), `Nothing says how the rows of ${schema.key} are made.`)
      return []
    }
    const rows = readSchemaRows(reading, schema, written)
    reading.done.set(schema.key, rows)
    return [rows]
  })
}

/** Each file holds the rows of one schema. */
function checkUsed({ value: file, at }: RowsFile, csv: ReadonlyMap<string, CsvFile>, faults: Faults): void {
  for (const name of csv.keys()) {
    const users = [...file].filter(([, rows]) => rows.csv === name).map(([schema]) => schema)
    if (users.length === 0) faults.note(at(), `csv/${name} holds the rows of no schema.`)
    for (const schema of users.slice(1))
      faults.note(at(schema, 'csv'), `${name} holds the rows of ${users[0]}.`)
  }
}

function readSchemaRows(reading: Reading, schema: PackSchema, written: WrittenRows): SchemaRows {
  const { faults } = reading
  const csv = readCsv(reading, schema, written)
  const count = written.count ?? csv?.count ?? 0
  if (count === 0) faults.note(written.at('count'), 'Rows need a count of at least 1.')
  if (csv && csv.count !== count) {
    faults.note(written.at('count'), `The file has ${csv.count} rows, but count is ${count}.`)
  }
  const quotas = written.quotas ? readQuotas(written.quotas, schema, count, faults) : null
  const fixed = written.fixed ?? false
  if (fixed) checkFixed(reading, schema, written.at)
  const groups = (written.groups ?? []).map(group => readGroup(reading, schema, group, fixed))
  const sum = groups.reduce((total, group) => total + group.count, 0)
  if (groups.length > 0 && sum !== count) {
    faults.note(written.at('groups'), `The groups have ${sum} rows together, but count is ${count}.`)
  }
  const lines = readRules(written.fields, schema, faults, written.at)
  const rows = { schema: schema.key, count, fixed, quotas, groups, csv, lines }
  checkMakers(rows, schema, written.at, faults)
  return rows
}

function readCsv(
  { csv, faults }: Reading,
  schema: PackSchema,
  { csv: file, at }: WrittenRows,
): CsvRows | null {
  if (file === null) return null
  const found = csv.get(file)
  if (found) checkCsv(found, schema, faults)
  else faults.note(at('csv'), `csvFiles names no file ${file}.`)
  return found?.rows ?? null
}

/** Rows that all blocks share refer to such rows only. */
function checkFixed({ done, faults }: Reading, schema: PackSchema, at: At): void {
  for (const { references } of schema.fields) {
    if (references && done.get(references.schema)?.fixed === false) {
      faults.note(at('fixed'), `${schema.key} refers to ${references.schema}, whose rows are not fixed.`)
    }
  }
}

function readGroup(reading: Reading, schema: PackSchema, group: WrittenGroup, fixed: boolean): RowGroup {
  const lines = readRules(group.fields, schema, reading.faults, group.at)
  if (group.each === null) {
    if (group.count === null) reading.faults.note(group.at(), 'A group says "each" or "count".')
    for (const member of ['where', 'repeat'] as const) {
      if (group[member] !== null) reading.faults.note(group.at(member), `"${member}" goes with "each".`)
    }
    return { each: null, count: group.count ?? 0, lines }
  }
  const repeat = group.repeat ?? 1
  const count = countEach(reading, schema, group, fixed) * repeat
  if (group.count !== null && group.count !== count) {
    reading.faults.note(group.at('count'), `There are ${count} of them, not ${group.count}.`)
  }
  return { each: { schema: group.each, where: group.where, repeat }, count, lines }
}

/** How many rows of another schema the group stands for. */
function countEach(
  { schemas, done, faults }: Reading,
  schema: PackSchema,
  { each, where, at }: WrittenGroup,
  fixed: boolean,
): number {
  const parent = schemas.find(({ key }) => key === each)
  const rows = done.get(each ?? '')
  if (!parent || !rows || referencesTo(schema, parent.key).length === 0) {
    faults.note(at('each'), `No field of ${schema.key} refers to ${quoted(each ?? '')}.`)
    return 0
  }
  if (rows.fixed && !fixed) {
    faults.note(
      at('each'),
      `The rows of ${parent.key} are fixed, so that each block would have rows for all of them.`,
    )
  }
  if (where === null) return rows.count
  const conditions = parseWhere(where, parent)
  const count = conditions && countWhere(rows.quotas, parent, conditions)
  if (count === null) {
    const message = `A condition here compares quota fields of ${parent.key}: field = value, or field in (a, b), with "and" between.`
    faults.note(at('where'), message)
  }
  return count ?? 0
}

function readRules(rules: WrittenRules | null, schema: PackSchema, faults: Faults, at: At): FieldRule[] {
  return [...(rules ?? [])].map(([name, { line, by, place }]) => {
    if (!fieldOf(schema, name)) faults.note(at('fields', name), `${schema.key} has no field ${quoted(name)}.`)
    if (by === null) return { field: name, place, rule: { kind: 'line', line: line ?? '' } }
    const other = by.get('by')?.line ?? ''
    if (other === name || !fieldOf(schema, other)) {
      faults.note(at('fields', name, 'by'), `${quoted(other)} is no other field of ${schema.key}.`)
    }
    const lines = Object.fromEntries(
      [...by].filter(([value]) => value !== 'by').map(([value, each]) => [value, each.line]),
    )
    return { field: name, place, rule: { kind: 'by', field: other, lines } }
  })
}

/** Each field has one thing that makes it: a quota, a column of a file, a line, or a line in each group. */
function checkMakers(rows: SchemaRows, schema: PackSchema, at: At, faults: Faults): void {
  for (const { name } of schema.fields) {
    const inGroups = rows.groups.filter(({ lines }) => lines.some(({ field }) => field === name)).length
    const line = rows.lines.find(({ field }) => field === name)
    const makers = [
      rows.quotas?.fields.includes(name) ? 'a quota' : null,
      rows.csv?.fields.includes(name) ? 'a column of the file' : null,
      line ? 'a line' : null,
      inGroups > 0 ? 'lines of groups' : null,
    ].filter(maker => maker !== null)
    if (makers.length > 1) {
      const place = line ? at('fields', name) : at()
      faults.note(place, `${name} is made by ${makers.join(' and by ')}; one of them has to go.`)
    }
    if (makers.length === 0) faults.note(at(), `Nothing says how ${name} is made.`)
    if (inGroups > 0 && inGroups < rows.groups.length) {
      faults.note(at('groups'), `${name} is made by some groups, but not by all.`)
    }
  }
}
