import type { PackSchema } from '../pack.ts'
import type { RowCondition, Value } from '../rules.ts'
import type { Quotas } from '../schema-rows.ts'
import { cellComplaint } from './data-type.ts'
import { type Faults, quoted } from './fault.ts'
import type { WrittenQuotas } from './rows-shape.ts'
import { fieldOf } from './schema-links.ts'

/** Pure; no I/O. Notes cells that do not go with the fields, that are there twice, or whose counts are not `count` together. */
export function readQuotas(
  written: WrittenQuotas,
  schema: PackSchema,
  count: number,
  faults: Faults,
): Quotas {
  const { fields, at } = written
  fields.forEach((name, index) => {
    const field = fieldOf(schema, name)
    const place = at('fields', index)
    if (!field) faults.note(place, `${schema.key} has no field ${quoted(name)}.`)
    else if (field.dataType === 'jsonb' || field.references || isAlone(schema, name)) {
      faults.note(place, `${name} cannot have quotas: it is a key, a reference or jsonb.`)
    }
    if (fields.indexOf(name) < index) faults.note(place, `${quoted(name)} is named twice.`)
  })
  const seen = new Set<string>()
  const cells = written.cells.map((cell, index) => {
    const values = cell.slice(0, -1)
    if (values.length !== fields.length) {
      faults.note(at('cells', index), `A cell has a value for each of ${fields.join(', ')}, and a count.`)
    }
    values.forEach(({ text, place, isText }, position) => {
      const field = fieldOf(schema, fields[position] ?? '')
      const complaint = field && cellComplaint(field, text)
      if (complaint) faults.note(place, `${quoted(text)} ${complaint}, as ${field.name} is.`)
      const isWord = field?.dataType === 'varchar' || field?.dataType === 'text'
      if (isWord && !isText) faults.note(place, `${text} is no text in YAML; write it in quotes.`)
    })
    const key = JSON.stringify(values.map(({ text }) => text))
    if (seen.has(key)) faults.note(at('cells', index), 'Another cell has these values already.')
    seen.add(key)
    return { values: values.map(({ text }) => text), count: readCount(cell.at(-1), faults) }
  })
  const sum = cells.reduce((total, cell) => total + cell.count, 0)
  if (sum !== count) faults.note(at('cells'), `The cells have ${sum} rows together, but count is ${count}.`)
  return { fields, cells }
}

function isAlone({ fields }: PackSchema, name: string): boolean {
  return fields.some(field => field.name === name && (field.isPrimaryKey || field.isUnique))
}

function readCount(last: WrittenQuotas['cells'][number][number] | undefined, faults: Faults): number {
  if (last && /^\d{1,7}$/.test(last.text)) return Number(last.text)
  if (last)
    faults.note(last.place, `${quoted(last.text)} is no count; each cell ends with how many rows it has.`)
  return 0
}

/** How many rows of a block fit all conditions, by its quotas; null: they do not tell. Pure; no I/O. */
export function countWhere(
  quotas: Quotas | null,
  schema: PackSchema,
  conditions: readonly RowCondition[],
): number | null {
  const isTold = conditions.every(({ field }) => quotas?.fields.includes(field))
  if (!quotas || !isTold) return null
  return quotas.cells
    .filter(({ values }) =>
      conditions.every(condition => {
        const { dataType } = fieldOf(schema, condition.field) ?? { dataType: 'text' as const }
        return holds(values[quotas.fields.indexOf(condition.field)] ?? '', dataType, condition)
      }),
    )
    .reduce((total, { count }) => total + count, 0)
}

function holds(cell: string, dataType: string, { operator, value }: RowCondition): boolean {
  const compare = (other: Value) => compareCells(cell, String(other), dataType)
  const values = Array.isArray(value) ? (value as readonly Value[]) : []
  const [one = 0] = value === undefined || Array.isArray(value) ? [] : [compare(value as Value)]
  switch (operator) {
    case 'exists':
      return true
    case 'not_exists':
      return false
    case 'in':
      return values.some(each => compare(each) === 0)
    case 'not_in':
      return !values.some(each => compare(each) === 0)
    case '=':
      return one === 0
    case '!=':
      return one !== 0
    case '>':
      return one > 0
    case '>=':
      return one >= 0
    case '<':
      return one < 0
    case '<=':
      return one <= 0
  }
}

function compareCells(cell: string, other: string, dataType: string): number {
  const isNumber = ['integer', 'bigint', 'decimal', 'double'].includes(dataType)
  if (isNumber) return Math.sign(Number(cell) - Number(other))
  return cell === other ? 0 : cell < other ? -1 : 1
}
