import { createDescriptor } from '../../../../core/schema/describe-schema.ts'
import { operation } from '../../../door.ts'
import { openReceipt } from '../../../receipt.ts'
import { at } from '../../paths.ts'
import { jsonIn, refusals } from '../../shapes.ts'
import { printDescriptor } from '../print-descriptor.ts'
import { writerOf } from '../writer.ts'
import { Descriptor, DescriptorBody, descriptorBody, descriptorExample } from './shapes.ts'

export const createDescriptorOperation = operation({
  method: 'POST',
  ...at('registry', '/tenant/descriptors'),
  role: 'editor',
  summary: 'Create a descriptor',
  tags: ['registry: descriptors'],
  body: { ...DescriptorBody, examples: [descriptorBody] },
  responses: {
    201: { description: 'The descriptor as it is stored.', schema: Descriptor, example: descriptorExample },
    ...refusals(404),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { catalog } = call.house.ports
    let answer = ''
    await createDescriptor(catalog, writerOf(call), jsonIn(call.body), async (tx, showing, made) => {
      answer = JSON.stringify(printDescriptor(showing, made))
      await once.settle(tx, 201, answer)
    })
    return call.reply.code(201).type('application/json').send(answer)
  },
})
