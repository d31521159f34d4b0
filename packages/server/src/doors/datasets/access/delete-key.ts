import Type from 'typebox'
import { removeKey } from '../../../core/access/keys.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { Ok } from '../schemas.ts'

export const deleteKey = operation({
  method: 'DELETE',
  path: '/api/keys/{key_id}',
  role: 'admin',
  summary: 'Delete an API key',
  description: 'Deletes a key, which stops working at once. The last admin key cannot be deleted.',
  tags: ['access'],
  params: Type.Object({ key_id: Type.String({ description: 'The key’s id.', maxLength: 100 }) }),
  responses: {
    200: { description: 'It is gone.', schema: Ok, example: { ok: true } },
    ...refusals(404, 409),
  },
  async answer({ house, actor, params }) {
    await removeKey(house.ports.catalog, actor.scope, params.key_id)
    return { ok: true }
  },
})
