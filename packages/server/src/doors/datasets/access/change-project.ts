import Type from 'typebox'
import { changeProject } from '../../../core/access/projects.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { printProject } from '../print.ts'
import { ProjectParams } from '../schemas.ts'
import { projectIdOf } from '../unknown.ts'
import { projectExample } from './examples.ts'
import { Project } from './shapes.ts'

export const changeProjectOperation = operation({
  method: 'PATCH',
  path: '/api/projects/{project_id}',
  role: 'editor',
  summary: 'Change a project',
  description: 'Renames or re-describes a project.',
  tags: ['projects'],
  params: ProjectParams,
  body: Type.Object(
    {
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      description: Type.Optional(Type.String({ maxLength: 20_000 })),
    },
    { minProperties: 1, additionalProperties: false },
  ),
  responses: {
    200: {
      description: 'The project as it is now.',
      schema: Type.Object({ project: Project }),
      example: { project: projectExample },
    },
    ...refusals(404, 409, 415, 422),
  },
  async answer({ house, actor, params, body }) {
    const id = projectIdOf(params.project_id)
    return { project: printProject(await changeProject(house.ports.catalog, actor.scope, id, body)) }
  },
})
