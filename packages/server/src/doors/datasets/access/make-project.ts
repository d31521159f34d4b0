import Type from 'typebox'
import { makeProject } from '../../../core/access/projects.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { printProject } from '../print.ts'
import { projectExample } from './examples.ts'
import { Project } from './shapes.ts'

export const makeProjectOperation = operation({
  method: 'POST',
  path: '/api/projects',
  role: 'editor',
  summary: 'Make a project',
  tags: ['projects'],
  body: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 200, description: 'Not taken by another project.' }),
      description: Type.Optional(Type.String({ maxLength: 20_000 })),
    },
    { additionalProperties: false },
  ),
  responses: {
    201: {
      description: 'The project.',
      schema: Type.Object({ project: Project }),
      example: { project: projectExample },
    },
    ...refusals(409, 415, 422),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { name, description = '' } = call.body
    let body = ''
    await makeProject(
      call.house.ports.catalog,
      call.actor.scope,
      { name, description },
      async (tx, project) => {
        body = JSON.stringify({ project: printProject(project) })
        await once.settle(tx, 201, body)
      },
    )
    return call.reply.code(201).type('application/json').send(body)
  },
})
