import { removeProject } from '../../../core/access/projects.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { Ok, ProjectParams } from '../schemas.ts'
import { projectIdOf } from '../unknown.ts'

export const deleteProject = operation({
  method: 'DELETE',
  path: '/api/projects/{project_id}',
  role: 'admin',
  summary: 'Delete a project',
  description: 'Deletes a project that holds no datasets.',
  tags: ['projects'],
  params: ProjectParams,
  responses: {
    200: { description: 'It is gone.', schema: Ok, example: { ok: true } },
    ...refusals(404, 409),
  },
  async answer({ house, actor, params }) {
    await removeProject(house.ports.catalog, actor.scope, projectIdOf(params.project_id))
    return { ok: true }
  },
})
