import Type from 'typebox'
import { removeOrganization } from '../../../core/access/organizations.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { Ok } from '../schemas.ts'

export const deleteOrganization = operation({
  method: 'DELETE',
  path: '/api/organizations/{organization_id}',
  role: 'admin',
  summary: 'Delete an organization',
  description:
    'Deletes an organization that has no datasets and no pack, with its projects, users and keys. Operator only.',
  tags: ['access'],
  params: Type.Object({
    organization_id: Type.String({
      description: 'Its id, such as acme@rowhouse, or its UUID.',
      maxLength: 200,
    }),
  }),
  responses: {
    200: { description: 'It is gone.', schema: Ok, example: { ok: true } },
    ...refusals(404, 409),
  },
  async answer({ house, actor, params }) {
    await removeOrganization(house.ports.catalog, actor, params.organization_id)
    return { ok: true }
  },
})
