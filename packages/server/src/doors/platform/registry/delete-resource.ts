import { removeResource } from '../../../core/schema/write.ts'
import { type Operation, operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import type { PathKind } from './kinds.ts'
import { ResourceId } from './shapes.ts'
import { ifMatchOf, writerOf } from './writer.ts'

/** Deletes a resource that nothing uses; a schema's descriptors go with it. */
export function deleteResource({ kind, segments: [segment, ...others], singular }: PathKind): Operation {
  const path = (each: string) => `/tenant/${each}/{+id}`
  return operation({
    method: 'DELETE',
    ...at('registry', path(segment), ...others.map(path)),
    role: 'editor',
    summary: `Delete a ${singular}`,
    tags: [`registry: ${segment}`],
    params: ResourceId,
    responses: { 204: { description: 'It is gone.' }, ...refusals(404, 412) },
    async answer(call) {
      const target = { kind, id: call.params.id, ifMatch: ifMatchOf(call.request) }
      await removeResource(call.house.ports.catalog, writerOf(call), target)
      return call.reply.code(204).send()
    },
  })
}
