import { mended } from '../cholesky.ts'
import { GeneratorError } from '../generators/generator.ts'
import type { Correlated, Entity, Field, LearntFrom } from '../recipe.ts'
import { fieldOf } from './field.ts'
import type { Dependency, Learnt } from './learnt.ts'
import { entityName, fieldNames } from './names.ts'

/** Columns that go together less than this are drawn by themselves. */
const LEAST_CORRELATION = 0.05

/** The entity whose rows are like those of which this was learnt. Pure; no I/O. */
export function entityOf(name: string, learntFrom: LearntFrom, learnt: Learnt): Entity {
  const names = fieldNames(learnt.columns.map(column => column.name))
  const alone = learnt.columns.map(column => fieldOf(column, learnt.rows, nameIn(names, column.name)))
  const byName = new Map(alone.map(field => [field.name, field]))
  const looked = new Map(
    learnt.dependencies.flatMap(dependency => {
      const field = lookupField(dependency, names, byName)
      return field ? [[field.name, field] as const] : []
    }),
  )
  const fields = alone.map(field => looked.get(field.name) ?? field)
  const [key] = fields.filter(({ unique }) => unique)
  const correlations = correlationsOf(learnt, names, fields)
  return {
    name: entityName(name),
    fields: fields.map(field => (field === key ? { ...field, isKey: true } : field)),
    learntFrom,
    ...(correlations.length > 0 && { correlations }),
  }
}

function nameIn(names: ReadonlyMap<string, string>, column: string): string {
  const name = names.get(column)
  if (name === undefined) throw new GeneratorError(`has no column ${column}`)
  return name
}

/** Null: the field that would be looked at has values beside those that are known. */
function lookupField(
  { column, on, pairs }: Dependency,
  names: ReadonlyMap<string, string>,
  fields: ReadonlyMap<string, Field>,
): Field | null {
  const [field, other] = [fields.get(nameIn(names, column)), fields.get(nameIn(names, on))]
  if (!field || !other) return null
  const isListed =
    other.shape.kind === 'choice' || (other.shape.kind === 'value' && other.shape.type === 'boolean')
  if (!isListed || (field.shape.kind !== 'choice' && field.shape.kind !== 'value')) return null
  const type = field.shape.type ?? 'text'
  const given = [other.name, ...pairs.flat()]
  const plain = { range: null, hint: null } as const
  return {
    ...field,
    nullRate: 0,
    shape: { kind: 'value', type, generator: 'lookup', arguments: given, ...plain },
  }
}

function correlationsOf(
  { correlations }: Learnt,
  names: ReadonlyMap<string, string>,
  fields: readonly Field[],
): Correlated[] {
  const ordered = new Set(fields.filter(isOrdered).map(({ name }) => name))
  const at = (a: number, b: number) => correlations[Math.max(a, b)]?.with[Math.min(a, b)] ?? 0
  const fitting = [...correlations.keys()].filter(row => {
    return ordered.has(nameIn(names, correlations[row]?.column ?? ''))
  })
  const kept = fitting.filter(row =>
    fitting.some(other => other !== row && Math.abs(at(row, other)) >= LEAST_CORRELATION),
  )
  const matrix = mended(kept.map((row, place) => kept.slice(0, place).map(other => at(row, other))))
  return kept.map((row, place) => {
    return { field: nameIn(names, correlations[row]?.column ?? ''), with: matrix[place] ?? [] }
  })
}

function isOrdered({ shape }: Field): boolean {
  if (shape.kind === 'value') return shape.generator === 'quantiles'
  return shape.kind === 'choice' && shape.values.length > 1 && (shape.type ?? 'text') !== 'text'
}
