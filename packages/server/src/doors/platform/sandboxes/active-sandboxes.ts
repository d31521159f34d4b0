import Type from 'typebox'
import { operation } from '../../door.ts'
import { addressOf } from '../address.ts'
import { onlyAt } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { printBrief } from './print.ts'
import { Brief, briefExample } from './shapes.ts'

export const activeSandboxes = operation({
  method: 'GET',
  ...onlyAt('sandboxes', '/'),
  role: 'viewer',
  summary: 'List the sandboxes that can be entered',
  tags: ['sandboxes'],
  responses: {
    200: {
      description: 'The active sandboxes, oldest first.',
      schema: Type.Object({ sandboxes: Type.Array(Brief), _page: Type.Object({}), _links: Type.Object({}) }),
      example: {
        sandboxes: [{ ...briefExample, state: 'active' }],
        _page: { limit: 100, count: 1 },
        _links: {},
      },
    },
    ...refusals(),
  },
  async answer({ house, actor, request }) {
    const all = await house.ports.catalog.read(actor.scope, tx => tx.sandboxes.list())
    const sandboxes = all.filter(({ state }) => state === 'active').map(printBrief)
    const href = addressOf(house, request, 'sandboxes', '/')
    return { sandboxes, _page: { limit: 100, count: sandboxes.length }, _links: { page: { href } } }
  },
})
