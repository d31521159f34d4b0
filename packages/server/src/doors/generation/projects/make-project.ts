import Type from 'typebox'
import { makeProject } from '../../../core/access/projects.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { projectExample, schemaExample } from '../examples.ts'
import { groupNamed } from '../find.ts'
import { printProject } from '../print.ts'
import { Project, SchemaFormat } from '../shapes.ts'
import { SchemaData, schemaGiven } from './schema-given.ts'

export const makeProjectWithSchema = operation({
  method: 'POST',
  path: '/project',
  role: 'editor',
  summary: 'Make a project',
  description:
    'The projects are those of the other doors. With `data` it has a schema to generate by from the start.',
  tags: ['generation'],
  body: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 200 }),
      project_group_id: Type.Optional(Type.String({ description: 'Its id or name.', maxLength: 200 })),
      data: Type.Optional(SchemaData),
      format: Type.Optional(SchemaFormat),
    },
    { additionalProperties: false, examples: [{ name: 'shop', data: schemaExample, format: 'yaml' }] },
  ),
  responses: {
    201: { description: 'The project.', schema: Project, example: projectExample },
    ...refusals(404, 409, 415, 422),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { name, project_group_id: groupId, data, format = 'yaml' } = call.body
    const { house, actor, signal } = call
    const schema = data === undefined ? null : await schemaGiven(house, actor, data, format, signal)
    const { catalog } = call.house.ports
    let body = ''
    await makeProject(catalog, call.actor.scope, { name, description: '' }, async (tx, project) => {
      const group = groupId === undefined ? null : await groupNamed(tx, groupId)
      if (group) await tx.generations.join(project.id, group.id)
      if (schema) await tx.generations.setSchema(project.id, schema)
      body = JSON.stringify(printProject(project, group, schema))
      await once.settle(tx, 201, body)
    })
    return call.reply.code(201).type('application/json').send(body)
  },
})
