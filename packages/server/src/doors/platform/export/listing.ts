import type { FastifyRequest } from 'fastify'
import { wholeNumber } from '../../../core/catalog/listing.ts'
import type { House } from '../../door.ts'
import { addressOf, queryWith } from '../address.ts'
import { singleValueOf } from '../parameters.ts'

const MOST = 100

interface Place {
  readonly house: House
  readonly request: FastifyRequest
  /** Of the list itself, below the service. */
  readonly path: string
}

/**
 * A page of a list, with its links: `start` is an offset from 0, or the name after which to go on. Refuses with `invalid_limit`.
 */
export function pageOf<T>({ house, request, path }: Place, all: readonly T[], nameOf: (item: T) => string) {
  const limitText = singleValueOf(request, 'limit')
  const limit = limitText === null ? MOST : wholeNumber('limit', limitText, 1, MOST)
  const from = startOf(singleValueOf(request, 'start'), all.map(nameOf))
  const page = all.slice(from, from + limit)
  const address = (query: string) => addressOf(house, request, 'export', `${path}${query}`)
  const next = from + page.length
  const template = queryWith(request, { start: null, limit: null })
  return {
    page,
    _page: { limit, count: page.length },
    _links: {
      ...(next < all.length
        ? { next: { href: address(queryWith(request, { start: String(next), limit: String(limit) })) } }
        : {}),
      page: {
        href: address(`${template === '' ? '?' : `${template}&`}start={start}&limit={limit}`),
        templated: true,
      },
    },
  }
}

function startOf(text: string | null, names: readonly string[]): number {
  if (text === null || text === '') return 0
  const place = names.indexOf(text)
  return place >= 0 ? place + 1 : wholeNumber('start', text, 0, Number.MAX_SAFE_INTEGER)
}
