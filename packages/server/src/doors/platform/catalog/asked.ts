import type { FastifyRequest } from 'fastify'
import type { Actor } from '../../../core/access/access.ts'
import type { Parameters } from '../../../core/catalog/object.ts'
import type { CatalogWriter } from '../../../core/catalog/writer.ts'
import { clientOf } from '../gate.ts'
import { valuesOf } from '../parameters.ts'

/** All that a request asks in its query. */
export function parametersOf(request: FastifyRequest): Parameters {
  const names = Object.keys(Object(request.query))
  return new Map(names.map(name => [name, valuesOf(request, name)]))
}

/** Who writes, as the catalog notes it. */
export function writerOf({ actor, request }: { actor: Actor; request: FastifyRequest }): CatalogWriter {
  return { actor, client: clientOf(request) }
}

/** What `If-Match` says; null: nothing. */
export function ifMatchOf(request: FastifyRequest): string | null {
  return request.headers['if-match'] ?? null
}
