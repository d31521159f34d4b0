import type { FastifyRequest } from 'fastify'
import type { House } from '../door.ts'
import { type Service, services } from './paths.ts'

/** The absolute address of a path of a service, as the client reaches the house; `path` may bring a query along. */
export function addressOf(house: House, request: FastifyRequest, service: Service, path: string): string {
  const origin = house.publicUrl ?? `http://${request.headers.host ?? 'localhost'}`
  return `${origin}${services[service]}${path}`
}

/** The request's query as text, its order and every repeated parameter kept, with some parameters changed (null: left out). */
export function queryWith(
  request: FastifyRequest,
  changes: Readonly<Record<string, string | null>> = {},
): string {
  const parameters = new URLSearchParams(request.url.split(/\?(.*)/s)[1] ?? '')
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) parameters.delete(name)
    else parameters.set(name, value)
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
