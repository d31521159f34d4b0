import type { JsonObject } from '../../../core/schema/json.ts'
import { unionsOf } from '../../../core/schema/union.ts'
import { operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { Results } from './shapes.ts'
import { showingFor } from './writer.ts'

const profile = 'https://ns.adobe.com/xdm/context/profile__union'

export const listUnions = operation({
  method: 'GET',
  ...at('registry', '/tenant/unions'),
  role: 'viewer',
  summary: 'List the unions',
  description: 'One for each class of which a schema carries the tag `union`.',
  tags: ['registry: unions'],
  responses: {
    200: {
      description: 'All of them.',
      schema: Results,
      example: {
        results: [
          {
            title: 'XDM Individual Profile',
            $id: profile,
            'meta:altId': '_xdm.context.profile__union',
            version: '1',
          },
        ],
        _page: { orderby: 'updated', next: null, count: 1 },
        _links: { next: null },
      },
    },
    ...refusals(),
  },
  async answer(call) {
    const { registry } = await showingFor(call)
    const results = unionsOf(registry).map(
      ({ title, $id, altId }): JsonObject => ({ title, $id, 'meta:altId': altId, version: '1' }),
    )
    return {
      results,
      _page: { orderby: 'updated', next: null, count: results.length },
      _links: { next: null },
    }
  },
})
