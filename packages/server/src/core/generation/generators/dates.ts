import { call, type Expression, pick, whole } from '../expression.ts'
import { readMoment } from '../moment.ts'
import { type GeneratorDefinition, GeneratorError, type GeneratorUse, plain } from './generator.ts'

const DAY = 86_400_000_000n
const SECOND = 1_000_000n
const EPOCH = '1970-01-01T00:00:00Z'

const since1970 = (micros: Expression): Expression =>
  call('addMicros', call('toDatetime', { kind: 'constant', value: EPOCH }), micros)

/** A moment, whole seconds, from `low` to `high` in microseconds since 1970. */
function moment(low: bigint, high: bigint): Expression {
  const seconds: Expression = { kind: 'between', low: low / SECOND, high: high / SECOND, number: 0 }
  return since1970(call('multiply', seconds, whole(SECOND)))
}

function day(low: bigint, high: bigint): Expression {
  const days: Expression = { kind: 'between', low: low / DAY, high: high / DAY, number: 0 }
  return call('addDays', call('toDate', { kind: 'constant', value: '1970-01-01' }), days)
}

/** The range of the field, else so many days before and behind now. */
function around(use: GeneratorUse, before: bigint, behind: bigint): [bigint, bigint] {
  if (!use.range) return [use.now - before * DAY, use.now + behind * DAY]
  const [low, high] = [readMoment(use.range.low), readMoment(use.range.high)]
  if (low === null || high === null || low > high) {
    throw new GeneratorError('needs a range of dates, such as 2024-01-01..2024-12-31.')
  }
  return [low, high]
}

const kinds = [
  ['past', 'before now, within two years', 730n, 0n],
  ['recent', 'within the last week', 7n, 0n],
  ['future', 'after now, within a year', 0n, 365n],
  ['soon', 'within the next week', 0n, 7n],
  ['any', 'ten years before or after now', 3650n, 3650n],
] as const

export const dates: readonly GeneratorDefinition[] = [
  ...kinds.flatMap(([name, said, before, behind]) => [
    plain(`${name}_date`, 'dates', 'date', `A day ${said}, or in the range.`, use =>
      day(...around(use, before, behind)),
    ),
    plain(`${name}_datetime`, 'dates', 'datetime', `A moment ${said}, or in the range.`, use =>
      moment(...around(use, before, behind)),
    ),
  ]),
  plain('birthdate', 'dates', 'date', 'The birthday of someone of 18 to 80 years.', use =>
    day(
      ...(use.range
        ? around(use, 0n, 0n)
        : ([use.now - 29_220n * DAY, use.now - 6575n * DAY] as [bigint, bigint])),
    ),
  ),
  plain('year', 'dates', 'integer', 'A year of the last thirty.', ({ now }) => {
    const year = new Date(Number(now / 1000n)).getUTCFullYear()
    return { kind: 'between', low: BigInt(year - 30), high: BigInt(year), number: 0 }
  }),
  plain('month', 'dates', 'integer', '1 to 12.', () => ({ kind: 'between', low: 1n, high: 12n, number: 0 })),
  plain('weekday', 'dates', 'text', 'A day of the week in English.', () => pick(weekdays)),
  plain('time', 'dates', 'text', 'A time of day, hh:mm:ss.', () => {
    const part = (below: number, number: number) => call('padded', { kind: 'below', below, number }, whole(2))
    return { kind: 'join', parts: [part(24, 0), colon, part(60, 1), colon, part(60, 2)] }
  }),
]

const colon: Expression = { kind: 'constant', value: ':' }
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
