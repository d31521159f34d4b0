import { unknownResource } from '../../../core/schema/find.ts'
import { findUnion } from '../../../core/schema/union.ts'
import { operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { dialectFor } from './accept.ts'
import { unionIn } from './print.ts'
import { sendForm } from './send-form.ts'
import { Resource, ResourceId } from './shapes.ts'
import { showingFor } from './writer.ts'

export const union = operation({
  method: 'GET',
  ...at('registry', '/tenant/unions/{+id}'),
  role: 'viewer',
  summary: 'Look up a union',
  description:
    'All that the schemas of one class with the tag `union` have together, in the form that `Accept` asks for.',
  tags: ['registry: unions'],
  params: ResourceId,
  responses: {
    200: {
      description: 'The union.',
      schema: Resource,
      example: {
        title: 'Union object for https://ns.adobe.com/xdm/context/profile',
        $id: 'https://ns.adobe.com/xdm/context/profile__union',
        'meta:altId': '_xdm.context.profile__union',
        version: '1.0',
      },
    },
    ...refusals(404),
  },
  async answer(call) {
    const { id } = call.params
    const dialect = dialectFor('lookUp', call.request.headers.accept)
    const showing = await showingFor(call)
    const found = findUnion(showing.registry, id)
    if (!found || dialect.major !== 1) throw unknownResource('unknown_union', id, dialect.major ?? 1)
    return sendForm(call, dialect, unionIn(showing, found, dialect))
  },
})
