import Type from 'typebox'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { statusExample } from '../examples.ts'
import { projectNamed } from '../find.ts'
import { printStatus } from '../print.ts'
import { State, Status } from '../shapes.ts'

export const listGenerations = operation({
  method: 'GET',
  path: '/data',
  role: 'viewer',
  summary: 'List generations',
  description: 'Newest first.',
  tags: ['generation'],
  query: Type.Object({
    project_id: Type.Optional(Type.String({ maxLength: 200, description: 'Its id or name.' })),
    status: Type.Optional(State),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
  }),
  responses: {
    200: {
      description: 'A page of them.',
      schema: Type.Object({ generations: Type.Array(Status), total: Type.Integer() }),
      example: { generations: [statusExample], total: 1 },
    },
    ...refusals(404, 422),
  },
  async answer({ house, actor, query, request }) {
    const { project_id: project, status: state, limit = 20, offset = 0 } = query
    return house.ports.catalog.read(actor.scope, async tx => {
      const projectId = project === undefined ? undefined : (await projectNamed(tx, project)).id
      const asked = { limit, offset, ...(projectId && { projectId }), ...(state && { state }) }
      const { items, total } = await tx.generations.list(asked)
      const generations: unknown[] = []
      for (const item of items) {
        generations.push(printStatus(house, request, item, await tx.generations.files(item.id)))
      }
      return { generations, total }
    })
  },
})
