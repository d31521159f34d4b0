import { rawForm } from '../../../core/schema/describe.ts'
import { changeResource } from '../../../core/schema/write.ts'
import { type Operation, operation } from '../../door.ts'
import { at } from '../paths.ts'
import { jsonIn, refusals } from '../shapes.ts'
import { bodies, resourceExample } from './examples.ts'
import type { PathKind } from './kinds.ts'
import { sendWritten } from './send-form.ts'
import { Resource, ResourceBody, ResourceId } from './shapes.ts'
import { ifMatchOf, writerOf } from './writer.ts'

/** Puts another body in the place of a resource's own. */
export function replaceResource({ kind, segments: [segment, ...others], singular }: PathKind): Operation {
  const path = (each: string) => `/tenant/${each}/{+id}`
  return operation({
    method: 'PUT',
    ...at('registry', path(segment), ...others.map(path)),
    role: 'editor',
    summary: `Replace a ${singular}`,
    description:
      'What the server sets itself may be sent back, and is ignored. `If-Match` takes the version or the `eTag`.',
    tags: [`registry: ${segment}`],
    params: ResourceId,
    body: { ...ResourceBody, examples: [bodies[kind]] },
    responses: {
      200: { description: 'The resource as it is stored.', schema: Resource, example: resourceExample(kind) },
      ...refusals(404, 412),
    },
    async answer(call) {
      const target = { kind, id: call.params.id, ifMatch: ifMatchOf(call.request) }
      const sent = jsonIn(call.body)
      const { showing, entry } = await changeResource(
        call.house.ports.catalog,
        writerOf(call),
        target,
        () => sent,
      )
      return sendWritten(call.reply, 200, rawForm(showing, entry), entry)
    },
  })
}
