import Type from 'typebox'
import type { CatalogReader } from '../../../core/ports/catalog.ts'
import { operation } from '../../door.ts'
import { refusals } from '../../shapes.ts'
import { projectExample } from '../examples.ts'
import { groupNamed, projectNamed } from '../find.ts'
import { printProject } from '../print.ts'
import { Project, ProjectParams } from '../shapes.ts'

const responses = {
  200: {
    description: 'The project, with its schema as it was written and as it is understood.',
    schema: Project,
    example: projectExample,
  },
  ...refusals(404),
}

export const projectWithSchema = operation({
  method: 'GET',
  path: '/project/{project_id}',
  role: 'viewer',
  summary: 'Show a project with its schema',
  tags: ['generation'],
  params: ProjectParams,
  responses,
  answer: ({ house, actor, params }) =>
    house.ports.catalog.read(actor.scope, tx => show(tx, params.project_id)),
})

export const projectOfGroup = operation({
  method: 'GET',
  path: '/project/{group}/{project_id}',
  role: 'viewer',
  summary: 'Show a project of a group with its schema',
  tags: ['generation'],
  params: Type.Object({
    group: Type.String({ maxLength: 200 }),
    project_id: Type.String({ maxLength: 200 }),
  }),
  responses,
  answer: ({ house, actor, params }) =>
    house.ports.catalog.read(actor.scope, async tx => {
      const { id } = await groupNamed(tx, params.group)
      const members = await tx.generations.projects(id)
      const wanted = params.project_id
      const member = members.find(each => each.id === wanted.toLowerCase() || each.name === wanted)
      // One that is elsewhere is answered as one that does not exist.
      return show(tx, member?.id ?? `${params.group}/${wanted}`)
    }),
})

async function show(tx: CatalogReader, idOrName: string) {
  const project = await projectNamed(tx, idOrName)
  const group = await tx.generations.groupOf(project.id)
  return printProject(project, group, await tx.generations.schema(project.id))
}
