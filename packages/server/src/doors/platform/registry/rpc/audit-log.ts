import Type from 'typebox'
import { unknownResource } from '../../../../core/schema/find.ts'
import { dependenciesOf, findEntry } from '../../../../core/schema/registry.ts'
import { operation } from '../../../door.ts'
import { at } from '../../paths.ts'
import { printTimestamp } from '../../problem.ts'
import { refusals } from '../../shapes.ts'
import { ResourceId } from '../shapes.ts'
import { showingFor } from '../writer.ts'

const MOST_CHANGES = 1000

export const auditLog = operation({
  method: 'GET',
  ...at('registry', '/rpc/auditlog/{+id}'),
  role: 'viewer',
  summary: 'Tell what was changed of a resource',
  description: 'Newest first, with the changes to everything it refers to; the latest thousand.',
  tags: ['registry: procedures'],
  params: ResourceId,
  responses: {
    200: {
      description: 'The changes.',
      schema: Type.Array(Type.Object({}, { additionalProperties: true })),
      example: [{ id: 'https://ns.adobe.com/acme/schemas/533ca5da28087c44344810891b0f03d9', updates: [] }],
    },
    ...refusals(404),
  },
  async answer(call) {
    const { house, actor, params } = call
    const { registry, organization, sandbox } = await showingFor(call)
    const entry = findEntry(registry, params.id)
    if (!entry) throw unknownResource('unknown_resource', params.id)
    const own = dependenciesOf(registry, entry).flatMap(({ $id, kind, resource }) =>
      resource ? [[resource.id, { $id, kind }] as const] : [],
    )
    const byId = new Map(own)
    const changes = await house.ports.catalog.read(actor.scope, tx =>
      tx.schemas.changes([...byId.keys()], MOST_CHANGES),
    )
    return changes.map(({ schemaId, changedAt, changedBy, client, requestId, updates }) => {
      const { $id, kind } = byId.get(schemaId) ?? { $id: entry.$id, kind: entry.kind }
      return {
        id: $id,
        updatedUser: changedBy,
        imsOrg: organization.id,
        updatedTime: printTimestamp(changedAt),
        requestId,
        clientId: client,
        sandboxId: sandbox.id,
        sandBoxId: sandbox.id,
        updates: updates.map(update => ({ id: $id, xdmType: kind, ...update })),
      }
    })
  },
})
