import { getDescriptor } from '../../../../core/schema/describe-schema.ts'
import { operation } from '../../../door.ts'
import { at } from '../../paths.ts'
import { refusals } from '../../shapes.ts'
import { dialectFor } from '../accept.ts'
import { printStamped } from '../print-descriptor.ts'
import { showingFor } from '../writer.ts'
import { Descriptor, DescriptorId, descriptorExample } from './shapes.ts'

export const descriptor = operation({
  method: 'GET',
  ...at('registry', '/tenant/descriptors/{descriptor_id}'),
  role: 'viewer',
  summary: 'Look up a descriptor',
  tags: ['registry: descriptors'],
  params: DescriptorId,
  responses: {
    200: { description: 'The descriptor.', schema: Descriptor, example: descriptorExample },
    ...refusals(404),
  },
  async answer(call) {
    const { accept } = call.request.headers
    // Any Accept will do, or none, but a version: descriptors have none.
    if (/version\s*=/i.test(accept ?? '')) dialectFor('descriptor', accept)
    const showing = await showingFor(call)
    return printStamped(showing, getDescriptor(showing.registry, call.params.descriptor_id))
  },
})
