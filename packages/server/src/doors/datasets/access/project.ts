import Type from 'typebox'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { printProject } from '../print.ts'
import { ProjectParams } from '../schemas.ts'
import { findProject } from '../unknown.ts'
import { projectExample } from './examples.ts'
import { Project } from './shapes.ts'

export const project = operation({
  method: 'GET',
  path: '/api/projects/{project_id}',
  role: 'viewer',
  summary: 'Get a project',
  tags: ['projects'],
  params: ProjectParams,
  responses: {
    200: {
      description: 'The project.',
      schema: Type.Object({ project: Project }),
      example: { project: projectExample },
    },
    ...refusals(404),
  },
  async answer({ house, actor, params }) {
    const found = await house.ports.catalog.read(actor.scope, tx => findProject(tx, params.project_id))
    return { project: printProject(found) }
  },
})
