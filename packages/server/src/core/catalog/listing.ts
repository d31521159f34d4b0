import { compareText } from '../dataset/search.ts'
import { compareScalars } from '../query/property-filter.ts'
import { refuse } from '../refusals.ts'
import type { Json } from '../schema/json.ts'
import { propertyTests, scalarTest, type Test, tagTests, timeNames, timeTests } from './condition.ts'
import { type CatalogObject, lastOf, type ObjectForm, type Parameters } from './object.ts'

/** What a request asks of a list of objects. */
export interface Listing {
  readonly limit: number
  /** How many of those that fit come before the page. */
  readonly start: number
  readonly orders: readonly Order[]
  /** The members to print; null: all of them. */
  readonly properties: readonly string[] | null
  readonly fits: Test
}

export interface Order {
  readonly name: string
  readonly sign: 1 | -1
}

const DEFAULT_LIMIT = 20
const MOST = 100

const common = [
  'limit',
  'start',
  'offset',
  'orderBy',
  'sort',
  'properties',
  'property',
  'tags',
  ...timeNames,
  // Taken, and without effect.
  'requestDataSource',
  'expansion',
  'aggregate',
  'namespace',
]

/**
 * Reads what a request asks of a list. Pure; no I/O. Refuses with `invalid_limit`, `malformed_order` or `malformed_filter`: a parameter
 * that nobody knows would match nothing in silence.
 */
export function readListing(form: ObjectForm, parameters: Parameters): Listing {
  const [limit, start] = [lastOf(parameters, 'limit'), lastOf(parameters, 'start', 'offset')]
  const tests = [
    ...propertyTests(parameters.get('property') ?? []),
    ...(parameters.get('tags') ?? []).flatMap(tagTests),
    ...timeTests(parameters),
    ...memberTests(form, parameters),
  ]
  return {
    limit: limit === null ? DEFAULT_LIMIT : wholeNumber('limit', limit, 1, MOST),
    start: start === null ? 0 : wholeNumber('start', start, 0, Number.MAX_SAFE_INTEGER),
    orders: ordersOf(form, parameters),
    properties: readProperties(parameters),
    fits: members => tests.every(test => test(members)),
  }
}

/** The members that a request wants to see; null: all of them. Pure; no I/O. */
export function readProperties(parameters: Parameters): readonly string[] | null {
  const texts = parameters.get('properties')
  return (
    texts
      ?.flatMap(text => text.split(','))
      .map(name => name.trim())
      .filter(name => name !== '') ?? null
  )
}

/** The chosen members of an object, in the object's order. Pure; no I/O. */
export function chosen(
  members: CatalogObject['members'],
  properties: readonly string[] | null,
): CatalogObject['members'] {
  if (properties === null) return members
  return Object.fromEntries(Object.entries(members).filter(([name]) => properties.includes(name)))
}

function memberTests(form: ObjectForm, parameters: Parameters): Test[] {
  return [...parameters].flatMap(([name, texts]) => {
    if (common.includes(name) || form.parameters.includes(name)) return []
    if (form.scalars.includes(name)) return texts.map(text => scalarTest(name, text))
    const known = [...form.scalars].toSorted(compareText).join(', ')
    throw refuse(
      'malformed_filter',
      `There is no filter "${name.slice(0, 100)}" here. Members are: ${known}.`,
    )
  })
}

/** A whole number from `low` to `high`. Pure; no I/O. Refuses with `invalid_limit`. */
export function wholeNumber(name: string, text: string, low: number, high: number): number {
  const number = /^\d{1,16}$/.test(text.trim()) ? Number(text) : Number.NaN
  if (number >= low && number <= high) return number
  const range = high === Number.MAX_SAFE_INTEGER ? `from ${low} on` : `from ${low} to ${high}`
  throw refuse('invalid_limit', `"${name}" must be a whole number ${range}; it is "${text.slice(0, 50)}".`)
}

function ordersOf({ scalars }: ObjectForm, parameters: Parameters): Order[] {
  const texts = parameters.get('orderBy') ?? parameters.get('sort') ?? []
  const orders = texts.flatMap(text => text.split(',')).map(text => orderOf(scalars, text))
  return orders.length > 0 ? orders : [{ name: 'created', sign: 1 }]
}

function orderOf(scalars: readonly string[], text: string): Order {
  const [, direction = 'asc', name = ''] = /^(?:(asc|desc):)?([^:]+)$/i.exec(text.trim()) ?? []
  if (scalars.includes(name)) return { name, sign: direction.toLowerCase() === 'desc' ? -1 : 1 }
  throw refuse(
    'malformed_order',
    `"orderBy" lists asc:name or desc:name, of ${scalars.join(', ')}; it has "${text.slice(0, 100)}".`,
  )
}

/** How a list that comes oldest first, or newest first, is already in order; null: it must be sorted. */
export function inherentOrder({ orders }: Listing): 'oldest' | 'newest' | null {
  const [first, ...others] = orders
  if (first?.name !== 'created' || others.length > 0) return null
  return first.sign === 1 ? 'oldest' : 'newest'
}

/** Orders objects as asked, a missing value first, equal ones by id. Pure; no I/O. */
export function compareObjects(a: CatalogObject, b: CatalogObject, orders: readonly Order[]): number {
  for (const { name, sign } of orders) {
    const order = compareMembers(a.members[name], b.members[name])
    if (order !== 0) return sign * order
  }
  return compareText(a.id, b.id)
}

function compareMembers(a: Json | undefined, b: Json | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareScalars(String(a), String(b))
}
