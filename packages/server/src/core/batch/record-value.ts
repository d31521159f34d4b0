/** A value of a record before it is converted. Objects are maps, so that no key reaches what every object has. */
export type RecordValue =
  | null
  | boolean
  | string
  | Scalar
  | readonly RecordValue[]
  | ReadonlyMap<string, RecordValue>

/** A value that is no text, as text: exact to the last digit. */
export interface Scalar {
  readonly scalar: ScalarKind
  /** Numbers as JSON writes them; dates and date-times by ISO 8601, the latter in UTC. */
  readonly text: string
}

/** `int`: of 32 bits at most, and known to be no longer. `binary`: bytes, which no field takes. */
export type ScalarKind = 'int' | 'long' | 'double' | 'date' | 'date-time' | 'binary'

export function isScalar(value: RecordValue): value is Scalar {
  return typeof value === 'object' && value !== null && 'scalar' in value
}

/** What a value is called in messages. */
export function kindOf(value: RecordValue): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return 'String'
  if (typeof value === 'boolean') return 'Boolean'
  if (isScalar(value)) return KINDS[value.scalar]
  return value instanceof Map ? 'Object' : 'Array'
}

const KINDS: Readonly<Record<ScalarKind, string>> = {
  int: 'Integer',
  long: 'Long',
  double: 'Double',
  date: 'Date',
  'date-time': 'DateTime',
  binary: 'Binary',
}

/** A value as JSON. */
export function printValue(value: RecordValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isScalar(value)) return isNumber(value) ? value.text : JSON.stringify(value.text)
  if (Array.isArray(value)) return `[${value.map(printValue).join(',')}]`
  const members = [...(value as ReadonlyMap<string, RecordValue>)]
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${printValue(member)}`).join(',')}}`
}

function isNumber({ scalar, text }: Scalar): boolean {
  return scalar === 'int' || scalar === 'long' || (scalar === 'double' && /^-?[0-9]/.test(text))
}
