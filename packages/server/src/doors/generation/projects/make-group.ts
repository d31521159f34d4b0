import Type from 'typebox'
import { newId, type ProjectGroupId } from '../../../core/ids.ts'
import { checkName } from '../../../core/names.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { groupExample } from '../examples.ts'
import { printGroup } from '../print.ts'
import { Group } from '../shapes.ts'

export const makeGroup = operation({
  method: 'POST',
  path: '/project-group',
  role: 'editor',
  summary: 'Make a group of projects',
  tags: ['generation'],
  body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false }),
  responses: {
    201: { description: 'The group.', schema: Group, example: groupExample },
    ...refusals(409, 415, 422),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const name = checkName('name', call.body.name, 200)
    let body = ''
    await call.house.ports.catalog.transact(call.actor.scope, async tx => {
      body = JSON.stringify(printGroup(await tx.generations.addGroup({ id: newId<ProjectGroupId>(), name })))
      await once.settle(tx, 201, body)
    })
    return call.reply.code(201).type('application/json').send(body)
  },
})
