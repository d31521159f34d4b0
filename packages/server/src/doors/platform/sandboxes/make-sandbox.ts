import Type from 'typebox'
import { makeSandbox } from '../../../core/access/sandboxes.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { at } from '../paths.ts'
import { objectIn, refusals } from '../shapes.ts'
import { printBrief } from './print.ts'
import { Brief, briefExample } from './shapes.ts'

export const makeSandboxOperation = operation({
  method: 'POST',
  ...at('sandboxes', '/sandboxes'),
  role: 'admin',
  summary: 'Make a sandbox',
  description: 'It is `creating` at first; a short job makes it `active`.',
  tags: ['sandboxes'],
  body: Type.Object({
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' }),
    title: Type.String({ minLength: 1, maxLength: 255 }),
    type: Type.Union([Type.Literal('production'), Type.Literal('development')]),
  }),
  responses: {
    202: { description: 'The sandbox, as it begins.', schema: Brief, example: briefExample },
    ...refusals(409),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { name, title, type } = objectIn(call.body)
    let answer = ''
    await makeSandbox(call.house.ports.catalog, call.actor, { name, title, type }, async (tx, made) => {
      answer = JSON.stringify(printBrief(made))
      await once.settle(tx, 202, answer)
    })
    return call.reply.code(202).type('application/json').send(answer)
  },
})
