import { refuse } from '../../../core/refusals.ts'
import type { Call } from '../../door.ts'
import { addressOf } from '../address.ts'
import { singleValueOf } from '../parameters.ts'
import { pageOf } from './listing.ts'

/** Something that a list names, with its length in bytes. */
export interface Named {
  readonly name: string
  readonly length: number
}

type Asked = Pick<Call<unknown, unknown, unknown>, 'house' | 'request'>

/** The name that a request asks the content of; null: it asks for the list. HEAD must name one. */
export function pathIn({ request }: Asked): string | null {
  const path = singleValueOf(request, 'path')
  if (path !== null && path !== '') return path
  if (request.method !== 'HEAD') return null
  throw refuse('malformed_request', 'HEAD needs "path", the name of a file.')
}

/** A page of names, each with the address of its content. `below` comes before the names in these. */
export function listNames({ house, request }: Asked, path: string, all: readonly Named[], below = '') {
  const { page, ...rest } = pageOf({ house, request, path }, all, ({ name }) => name)
  const data = page.map(({ name, length }) => ({
    name,
    length: String(length),
    _links: {
      self: { href: addressOf(house, request, 'export', `${path}?path=${encodeURIComponent(below + name)}`) },
    },
  }))
  return { data, ...rest }
}

export function unknownName(name: string): Error {
  return refuse(
    'unknown_file_path',
    `There is no file "${name.slice(0, 200)}" here. Leave "path" out to see the names.`,
  )
}
