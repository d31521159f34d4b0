import { rawForm } from '../../../core/schema/describe.ts'
import { patchRaw } from '../../../core/schema/patch-raw.ts'
import { changeResource } from '../../../core/schema/write.ts'
import { type Operation, operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { patchBody, resourceExample } from './examples.ts'
import type { PathKind } from './kinds.ts'
import { sendWritten } from './send-form.ts'
import { Patch, Resource, ResourceId } from './shapes.ts'
import { ifMatchOf, writerOf } from './writer.ts'

/** Changes a resource by a JSON Patch of its raw form, all of it or nothing. */
export function patchResource({ kind, segments: [segment, ...others], singular }: PathKind): Operation {
  const path = (each: string) => `/tenant/${each}/{+id}`
  return operation({
    method: 'PATCH',
    ...at('registry', path(segment), ...others.map(path)),
    role: 'editor',
    summary: `Change a ${singular}`,
    description: 'A JSON Patch (RFC 6902) of the raw form. `If-Match` takes the version or the `eTag`.',
    tags: [`registry: ${segment}`],
    params: ResourceId,
    body: { ...Patch, examples: [patchBody] },
    responses: {
      200: { description: 'The resource as it is stored.', schema: Resource, example: resourceExample(kind) },
      ...refusals(404, 412),
    },
    async answer(call) {
      const target = { kind, id: call.params.id, ifMatch: ifMatchOf(call.request) }
      const change = patchRaw(call.body)
      const { showing, entry } = await changeResource(
        call.house.ports.catalog,
        writerOf(call),
        target,
        change,
      )
      return sendWritten(call.reply, 200, rawForm(showing, entry), entry)
    },
  })
}
