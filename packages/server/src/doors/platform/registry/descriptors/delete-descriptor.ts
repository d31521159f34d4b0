import { removeDescriptor } from '../../../../core/schema/describe-schema.ts'
import { operation } from '../../../door.ts'
import { at } from '../../paths.ts'
import { refusals } from '../../shapes.ts'
import { writerOf } from '../writer.ts'
import { DescriptorId } from './shapes.ts'

export const deleteDescriptor = operation({
  method: 'DELETE',
  ...at('registry', '/tenant/descriptors/{descriptor_id}'),
  role: 'editor',
  summary: 'Delete a descriptor',
  tags: ['registry: descriptors'],
  params: DescriptorId,
  responses: { 204: { description: 'It is gone.' }, ...refusals(404) },
  async answer(call) {
    await removeDescriptor(call.house.ports.catalog, writerOf(call), call.params.descriptor_id)
    return call.reply.code(204).send()
  },
})
