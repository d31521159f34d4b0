import Type from 'typebox'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { groupExample, projectExample } from '../examples.ts'
import { groupNamed } from '../find.ts'
import { printGroup } from '../print.ts'
import { Group } from '../shapes.ts'

export const group = operation({
  method: 'GET',
  path: '/project-group/{group}',
  role: 'viewer',
  summary: 'Show a group of projects',
  tags: ['generation'],
  params: Type.Object({ group: Type.String({ description: 'Its id or name.', maxLength: 200 }) }),
  responses: {
    200: {
      description: 'The group with its projects, oldest first.',
      schema: Type.Intersect([Group, Type.Object({ projects: Type.Array(Type.Object({})) })]),
      example: {
        ...groupExample,
        projects: [
          { id: projectExample.id, name: projectExample.name, created_at: projectExample.created_at },
        ],
      },
    },
    ...refusals(404),
  },
  async answer({ house, actor, params }) {
    const [found, projects] = await house.ports.catalog.read(actor.scope, async tx => {
      const it = await groupNamed(tx, params.group)
      return [it, await tx.generations.projects(it.id)] as const
    })
    const listed = projects.map(({ id, name, createdAt, updatedAt }) => {
      return { id, name, created_at: createdAt.toISOString(), updated_at: updatedAt.toISOString() }
    })
    return { ...printGroup(found), projects: listed }
  },
})
