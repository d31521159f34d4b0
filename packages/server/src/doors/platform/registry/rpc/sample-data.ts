import Type from 'typebox'
import { shownShape } from '../../../../core/schema/describe.ts'
import { getEntry } from '../../../../core/schema/find.ts'
import { sampleOf } from '../../../../core/schema/sample.ts'
import { findUnion, resolveUnion } from '../../../../core/schema/union.ts'
import { operation } from '../../../door.ts'
import { at } from '../../paths.ts'
import { refusals } from '../../shapes.ts'
import { ResourceId } from '../shapes.ts'
import { showingFor } from '../writer.ts'

export const sampleData = operation({
  method: 'GET',
  ...at('registry', '/rpc/sampledata/{+id}'),
  role: 'viewer',
  summary: 'Make a sample row of a schema',
  description:
    'One row with every field filled, which can be ingested as it is. The same schema gives the same row.',
  tags: ['registry: procedures'],
  params: ResourceId,
  responses: {
    200: {
      description: 'A row.',
      schema: Type.Object({}, { additionalProperties: true }),
      example: { _id: '/uri-reference', person: { name: { firstName: 'Jane' } } },
    },
    ...refusals(404),
  },
  async answer(call) {
    const showing = await showingFor(call)
    const { registry, maxFields } = showing
    const union = findUnion(registry, call.params.id)
    if (union) return sampleOf(resolveUnion(registry, union, maxFields))
    return sampleOf(shownShape(showing, getEntry(registry, 'tenant', 'schemas', call.params.id)))
  },
})
