import Type from 'typebox'
import { operation } from '../../door.ts'
import { addressOf, queryWith } from '../address.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { pageOfSandboxes } from './listing.ts'
import { Sandbox, sandboxExample } from './shapes.ts'

export const listSandboxes = operation({
  method: 'GET',
  ...at('sandboxes', '/sandboxes'),
  role: 'viewer',
  summary: 'List all sandboxes',
  description: 'In every state. `property` filters by `name`, `title`, `state` or `type`.',
  tags: ['sandboxes'],
  query: Type.Object({
    property: Type.Optional(Type.String({ description: 'Such as `type==development`; may be repeated.' })),
    orderBy: Type.Optional(Type.String({ description: 'Such as `asc:name,desc:title`.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 100 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
  }),
  responses: {
    200: {
      description: 'A page of sandboxes, oldest first unless another order is asked for.',
      schema: Type.Object({
        sandboxes: Type.Array(Sandbox),
        _page: Type.Object({}),
        _links: Type.Object({}),
      }),
      example: { sandboxes: [sandboxExample], _page: { limit: 100, count: 1 }, _links: {} },
    },
    ...refusals(),
  },
  async answer({ house, actor, request }) {
    const all = await house.ports.catalog.read(actor.scope, tx => tx.sandboxes.list())
    const { page, limit, offset } = pageOfSandboxes(request, all)
    const link = (from: number) => ({
      href: addressOf(
        house,
        request,
        'sandboxes',
        `/sandboxes${queryWith(request, { offset: String(from), limit: String(limit) })}`,
      ),
      templated: null,
    })
    const next = addressOf(house, request, 'sandboxes', '/sandboxes/?limit={limit}&offset={offset}')
    return {
      sandboxes: page,
      _page: { limit, count: page.length },
      _links: {
        next: { href: next, templated: true },
        ...(offset > 0 ? { prev: link(Math.max(0, offset - limit)) } : {}),
        page: link(offset),
      },
    }
  },
})
