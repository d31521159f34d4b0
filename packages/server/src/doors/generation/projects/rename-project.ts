import Type from 'typebox'
import { changeProject, removeProject } from '../../../core/access/projects.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { projectExample } from '../examples.ts'
import { projectNamed } from '../find.ts'
import { printProject } from '../print.ts'
import { Project, ProjectParams } from '../shapes.ts'

export const renameProject = operation({
  method: 'PATCH',
  path: '/project/{project_id}',
  role: 'editor',
  summary: 'Rename a project',
  tags: ['generation'],
  params: ProjectParams,
  body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false }),
  responses: {
    200: { description: 'The project.', schema: Project, example: projectExample },
    ...refusals(404, 409, 415, 422),
  },
  async answer({ house, actor, params, body }) {
    const { catalog } = house.ports
    const { id } = await catalog.read(actor.scope, tx => projectNamed(tx, params.project_id))
    const project = await changeProject(catalog, actor.scope, id, body)
    return catalog.read(actor.scope, async tx =>
      printProject(project, await tx.generations.groupOf(id), await tx.generations.schema(id)),
    )
  },
})

export const deleteProjectWithSchema = operation({
  method: 'DELETE',
  path: '/project/{project_id}',
  role: 'editor',
  summary: 'Delete a project',
  description: 'With its schema and what was generated in it. One that has datasets is refused.',
  tags: ['generation'],
  params: ProjectParams,
  responses: { 204: { description: 'It is gone.' }, ...refusals(404, 409) },
  async answer({ house, actor, params, reply }) {
    const { catalog } = house.ports
    const { id } = await catalog.read(actor.scope, tx => projectNamed(tx, params.project_id))
    await removeProject(catalog, actor.scope, id)
    return reply.code(204).send()
  },
})
