import type { FastifyRequest } from 'fastify'
import type { Actor } from '../../../core/access/access.ts'
import type { Showing } from '../../../core/schema/describe.ts'
import { readRegistry, showingOf, type Writer } from '../../../core/schema/write.ts'
import type { House } from '../../door.ts'
import { clientOf } from '../gate.ts'

interface Asked {
  readonly house: House
  readonly actor: Actor
  readonly request: FastifyRequest
}

/** Who asks, as the registry notes it. */
export function writerOf({ house, actor, request }: Asked): Writer {
  return {
    actor,
    client: clientOf(request),
    requestId: request.id,
    maxFields: house.maxSchemaFields,
  }
}

/** The registry of the request's sandbox, to be shown to the one who asks. */
export async function showingFor(asked: Asked): Promise<Showing> {
  return showingOf(writerOf(asked), await readRegistry(asked.house.ports.catalog, asked.actor))
}

/** What `If-Match` says; null: nothing. */
export function ifMatchOf(request: FastifyRequest): string | null {
  return request.headers['if-match'] ?? null
}
