import { unknownSandbox } from '../../../core/access/sandboxes.ts'
import { operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { printSandbox } from './print.ts'
import { Sandbox, SandboxName, sandboxExample } from './shapes.ts'

export const sandbox = operation({
  method: 'GET',
  ...at('sandboxes', '/sandboxes/{sandbox_name}'),
  role: 'viewer',
  summary: 'Look up a sandbox',
  tags: ['sandboxes'],
  params: SandboxName,
  responses: {
    200: { description: 'The sandbox, in any state.', schema: Sandbox, example: sandboxExample },
    ...refusals(404),
  },
  async answer({ house, actor, params, reply }) {
    const name = params.sandbox_name
    const found = await house.ports.catalog.read(actor.scope, tx => tx.sandboxes.named(name))
    if (!found) throw unknownSandbox(name)
    reply.header('etag', `"${found.revision}"`)
    return { ...printSandbox(found), etag: found.revision }
  },
})
