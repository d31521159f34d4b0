import type { FastifyRequest } from 'fastify'
import { compareText } from '../../../core/dataset/search.ts'
import { compareScalars, fitsAll, parsePropertyFilters } from '../../../core/query/property-filter.ts'
import { refuse } from '../../../core/refusals.ts'
import type { Json, JsonObject } from '../../../core/schema/json.ts'
import { own, ownObject } from '../../../core/schema/json.ts'
import { numberOf, singleValueOf, valuesOf } from '../parameters.ts'

const DEFAULT_ORDER = 'updated'

export interface Paged<T> {
  readonly items: readonly T[]
  readonly orderby: string
  /** The value to send as `start` for what comes after; null on the last page. */
  readonly next: Json
}

interface Order {
  readonly sign: 1 | -1
  readonly name: string
}

/**
 * The page of resources that a request asks for. A page is lengthened so that equal values of the first order are never split, since
 * the next one begins strictly after its `start`. Pure; no I/O. Refuses with `invalid_limit`, `malformed_filter` or `malformed_order`.
 */
export function pageOf<T>(
  request: FastifyRequest,
  all: readonly T[],
  formOf: (item: T) => JsonObject,
): Paged<T> {
  const limit = numberOf(request, 'limit', { fallback: 300, low: 0, high: 500 })
  const conditions = parsePropertyFilters(valuesOf(request, 'property'))
  const orderby = singleValueOf(request, 'orderby') ?? DEFAULT_ORDER
  const orders = ordersOf(orderby)
  const [first] = orders
  const start = singleValueOf(request, 'start')
  const rest = all
    .map(item => ({ item, form: formOf(item) }))
    .filter(({ form }) => fitsAll(form, conditions))
    .filter(({ form }) => start === null || first === undefined || comesAfter(form, first, start))
    .toSorted((a, b) => compareForms(a.form, b.form, orders))
  const page = first ? lengthened(rest, limit, ({ form }) => valueIn(form, first.name)) : rest.slice(0, limit)
  const last = page.at(-1)
  const more = last !== undefined && page.length < rest.length
  return {
    items: page.map(({ item }) => item),
    orderby,
    next: more && first ? valueIn(last.form, first.name) : null,
  }
}

function lengthened<T>(items: readonly T[], limit: number, valueOfItem: (item: T) => Json): readonly T[] {
  const last = items[limit - 1]
  if (last === undefined) return items.slice(0, limit)
  let end = limit
  while (end < items.length && compareValues(valueOfItem(items[end] as T), valueOfItem(last)) === 0) end++
  return items.slice(0, end)
}

function ordersOf(text: string): Order[] {
  return text.split(',').map(each => {
    const [, sign, name] = /^([+-]?)([^\s,+-][^,]*)$/.exec(each.trim()) ?? []
    if (name !== undefined) return { sign: sign === '-' ? -1 : 1, name }
    throw refuse(
      'malformed_order',
      `"orderby" lists names of members, such as title,-version; it is "${text.slice(0, 100)}".`,
    )
  })
}

function comesAfter(form: JsonObject, { sign, name }: Order, start: string): boolean {
  const value = valueIn(form, name)
  const bound = typeof value === 'number' ? Number(start) : start
  return sign * compareValues(value, bound) > 0
}

function compareForms(a: JsonObject, b: JsonObject, orders: readonly Order[]): number {
  for (const { sign, name } of orders) {
    const order = compareValues(valueIn(a, name), valueIn(b, name))
    if (order !== 0) return sign * order
  }
  return compareText(String(a.$id ?? a['@id']), String(b.$id ?? b['@id']))
}

/** A member to order by; `created` and `updated` are short names of times. One that is not there comes first. */
function valueIn(form: JsonObject, name: string): Json {
  const times = ownObject(form, 'meta:registryMetadata')
  const known = { created: times['repo:createdDate'], updated: times['repo:lastModifiedDate'] }
  const value = own(form, name) ?? (name === 'created' || name === 'updated' ? known[name] : undefined)
  return typeof value === 'number' || typeof value === 'string'
    ? value
    : value === undefined
      ? ''
      : String(value)
}

function compareValues(a: Json, b: Json): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareScalars(String(a), String(b))
}
