import { call, type Expression, join, text, type ValueType, whole } from './expression.ts'
import { GeneratorError } from './generators/generator.ts'
import { readMoment } from './moment.ts'

/** The type that an expression has by itself; null: that of its generator. Pure; no I/O. */
export function typeOf(expression: Expression): ValueType | null {
  if (expression.kind === 'field' || expression.kind === 'foreign') return expression.type
  if (expression.kind === 'join') return 'text'
  if (expression.kind !== 'call') return null
  const given = {
    add: 'integer',
    toInteger: 'integer',
    addDays: 'date',
    toDate: 'date',
    addMicros: 'datetime',
    toDatetime: 'datetime',
    round: 'number',
    plus: 'number',
    toNumber: 'number',
    equal: 'boolean',
    toText: 'text',
    toInstant: 'text',
  } as const
  return (given as Partial<Record<string, ValueType>>)[expression.function] ?? null
}

/** The value as another type. Pure; no I/O. Throws `GeneratorError` where that has no sense. */
export function converted(expression: Expression, from: ValueType, to: ValueType): Expression {
  if (from === to) return expression
  if (to === 'text') return call(from === 'datetime' ? 'toInstant' : 'toText', expression)
  if (from === 'integer' && to === 'number') return call('toNumber', expression)
  if (from === 'number' && to === 'integer') return call('toInteger', call('round', expression))
  if (from === 'date' && to === 'datetime') return call('toDatetime', expression)
  if (from === 'datetime' && to === 'date') return call('toDate', expression)
  throw new GeneratorError(`makes ${from}, and the field is ${to}.`)
}

/** What stands in a schema for a missing value, as its type. Pure; no I/O. */
export function constantOf(value: string, type: ValueType): Expression {
  if (type === 'integer' && /^-?\d{1,18}$/.test(value)) return whole(BigInt(value))
  if (type === 'number' && value !== '' && Number.isFinite(Number(value))) {
    return { kind: 'constant', value: Number(value) }
  }
  if (type === 'boolean') return { kind: 'constant', value: value.toLowerCase() === 'true' }
  if (type === 'date') return call('toDate', text(value))
  if (type === 'datetime') return call('toDatetime', text(value))
  return join(value)
}

/** Whether a text in a schema stands for a value of the type. Pure; no I/O. */
export function isOfType(value: string, type: ValueType): boolean {
  if (type === 'integer') return /^-?\d{1,18}$/.test(value)
  if (type === 'number') return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) && Number.isFinite(Number(value))
  if (type === 'boolean') return value === 'true' || value === 'false'
  if (type === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(value) && readMoment(value) !== null
  return type === 'text' || readMoment(value) !== null
}

/** A text of which is known that it stands for a value of the type, as this value. Pure; no I/O. */
export function readAs(expression: Expression, type: ValueType): Expression {
  if (type === 'integer') return call('toInteger', expression)
  if (type === 'number') return call('toNumber', expression)
  if (type === 'boolean') return call('equal', expression, text('true'))
  if (type === 'date') return call('toDate', expression)
  return type === 'datetime' ? call('toDatetime', expression) : expression
}
