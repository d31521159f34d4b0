import { replaceDescriptor } from '../../../../core/schema/describe-schema.ts'
import { operation } from '../../../door.ts'
import { at } from '../../paths.ts'
import { jsonIn, refusals } from '../../shapes.ts'
import { printDescriptor } from '../print-descriptor.ts'
import { writerOf } from '../writer.ts'
import { Descriptor, DescriptorBody, DescriptorId, descriptorBody, descriptorExample } from './shapes.ts'

export const replaceDescriptorOperation = operation({
  method: 'PUT',
  ...at('registry', '/tenant/descriptors/{descriptor_id}'),
  role: 'editor',
  summary: 'Replace a descriptor',
  description: 'Takes the whole body again, and answers 201 as the product does.',
  tags: ['registry: descriptors'],
  params: DescriptorId,
  body: { ...DescriptorBody, examples: [descriptorBody] },
  responses: {
    201: { description: 'The descriptor as it is stored.', schema: Descriptor, example: descriptorExample },
    ...refusals(404),
  },
  async answer(call) {
    const { catalog } = call.house.ports
    const id = call.params.descriptor_id
    const { showing, descriptor } = await replaceDescriptor(catalog, writerOf(call), id, jsonIn(call.body))
    return call.reply.code(201).send(printDescriptor(showing, descriptor))
  },
})
