import type { Fault } from '../errors.ts'
import { refuseFaults } from '../refusals.ts'
import type { DeclaredColumn } from './column.ts'
import { readDeclaredColumns } from './columns.ts'
import { DATA_MEMBER, type Envelope } from './envelope.ts'
import type { FillSource } from './source.ts'

/** What a fill asks for. */
export interface FillRequest {
  readonly userCode: string
  readonly datasetCode: string
  readonly columns: readonly DeclaredColumn[]
  readonly source: FillSource
  readonly append: boolean
  readonly onError: 'quarantine' | 'reject'
  readonly maxErrorPercent: number
}

type Members = Envelope['members']
type Check<T> = (value: unknown) => T | undefined

/** Every rejected row is left out unless the one who fills wants fewer of them. */
const MOST_ERROR_PERCENT = 100

const isText: Check<string> = value => (typeof value === 'string' ? value : undefined)
const isFlag: Check<boolean> = value => (typeof value === 'boolean' ? value : undefined)
const isPercent: Check<number> = value =>
  typeof value === 'number' && value >= 0 && value <= 100 ? value : undefined
const isReaction: Check<FillRequest['onError']> = value =>
  value === 'quarantine' || value === 'reject' ? value : undefined

/**
 * Reads what a body asks for. Pure; no I/O. Refuses with `missing_field` and `invalid_value`, all complaints at once but those about columns,
 * which come alone.
 */
export function readFillRequest({ members, data }: Envelope): FillRequest {
  const faults: Fault[] = []
  const taken = new Set(['columns', DATA_MEMBER])
  const member = <T>(name: string, check: Check<T>, wanted: string, fallback?: T): T => {
    taken.add(name)
    const given = Object.hasOwn(members, name) ? members[name] : undefined
    const value = given === undefined || (given === null && fallback !== undefined) ? fallback : check(given)
    if (value === undefined) {
      const message = given === undefined ? 'is required' : `must be ${wanted}`
      faults.push({
        pointer: `/${name}`,
        code: given === undefined ? 'missing_field' : 'invalid_value',
        message,
      })
    }
    return value as T
  }
  const userCode = member('user-code', isText, 'the code of a user, as a text')
  const datasetCode = member('dataset-code', isText, 'the code of a dataset, as a text')
  const append = member('append', isFlag, 'true or false', true)
  const compressed = member('compressed', isFlag, 'true or false', false)
  const onError = member('on-error', isReaction, '"quarantine" or "reject"', 'quarantine' as const)
  const percent = member('max-error-percent', isPercent, 'a number from 0 to 100', MOST_ERROR_PERCENT)
  for (const name of ['columns', DATA_MEMBER]) {
    const isThere = name === DATA_MEMBER ? data !== null : Object.hasOwn(members, name)
    if (!isThere) faults.push({ pointer: `/${name}`, code: 'missing_field', message: 'is required' })
  }
  faults.push(...unknownMembers(members, taken))
  if (faults.length > 0 || !data) throw refuseFaults('Some values', faults)
  const columns = readDeclaredColumns(members.columns)
  if (columns.length === 0)
    throw refuseFaults('Some values', [
      { pointer: '/columns', code: 'invalid_value', message: 'must name at least one column' },
    ])
  const source = { columns, compressed, data }
  return { userCode, datasetCode, columns, source, append, onError, maxErrorPercent: percent }
}

function unknownMembers(members: Members, known: ReadonlySet<string>): Fault[] {
  return Object.keys(members)
    .filter(name => !known.has(name))
    .map(name => ({
      pointer: `/${name.slice(0, 100)}`,
      code: 'invalid_value',
      message: 'is not known here',
    }))
}
