import type { FastifyRequest } from 'fastify'
import type { Sandbox } from '../../../core/access/access.ts'
import {
  compareScalars,
  fitsAll,
  memberOf,
  parsePropertyFilters,
} from '../../../core/query/property-filter.ts'
import { refuse } from '../../../core/refusals.ts'
import { numberOf, valuesOf } from '../parameters.ts'
import { printSandbox } from './print.ts'

const filterable = ['name', 'title', 'state', 'type']

type Printed = ReturnType<typeof printSandbox>

/** The page of sandboxes that a request asks for, printed. Refuses with `invalid_limit`, `malformed_filter` or `malformed_order`. */
export function pageOfSandboxes(request: FastifyRequest, sandboxes: readonly Sandbox[]) {
  const limit = numberOf(request, 'limit', { fallback: 100, low: 1, high: 100 })
  const offset = numberOf(request, 'offset', { fallback: 0, low: 0, high: Number.MAX_SAFE_INTEGER })
  const conditions = parsePropertyFilters(valuesOf(request, 'property'))
  for (const { name } of conditions) {
    if (!filterable.includes(name)) {
      throw refuse('malformed_filter', `"property" may name ${filterable.join(', ')}; it names "${name}".`)
    }
  }
  const order = ordersOf(valuesOf(request, 'orderBy'))
  const page = sandboxes
    .map(printSandbox)
    .filter(sandbox => fitsAll(sandbox, conditions))
    .toSorted((a, b) => compare(a, b, order))
    .slice(offset, offset + limit)
  return { page, limit, offset }
}

interface Order {
  readonly sign: 1 | -1
  readonly name: string
}

function ordersOf(texts: readonly string[]): Order[] {
  return texts.flatMap(text => text.split(',')).map(orderOf)
}

const orderable = [...filterable, 'createdDate', 'lastModifiedDate', 'eTag']

function orderOf(text: string): Order {
  const [, direction = 'asc', name = ''] = /^(?:(asc|desc):)?(\w+)$/.exec(text.trim()) ?? []
  if (orderable.includes(name)) return { sign: direction === 'desc' ? -1 : 1, name }
  throw refuse(
    'malformed_order',
    `"orderBy" lists asc:name or desc:name, of ${orderable.join(', ')}; it has "${text.slice(0, 100)}".`,
  )
}

function compare(a: Printed, b: Printed, orders: readonly Order[]): number {
  for (const { name, sign } of orders) {
    const order = compareScalars(String(memberOf(a, name)), String(memberOf(b, name)))
    if (order !== 0) return sign * order
  }
  return 0
}
