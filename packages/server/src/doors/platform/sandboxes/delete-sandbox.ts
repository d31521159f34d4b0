import { leaveSandbox } from '../../../core/access/sandboxes.ts'
import { operation } from '../../door.ts'
import { flagOf } from '../parameters.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { printBrief } from './print.ts'
import { Brief, briefExample, CheckOnly, SandboxName } from './shapes.ts'

export const deleteSandbox = operation({
  method: 'DELETE',
  ...at('sandboxes', '/sandboxes/{sandbox_name}'),
  role: 'admin',
  summary: 'Delete a sandbox with everything in it',
  description: 'Once it is gone it leaves the lists, and its name is free again.',
  tags: ['sandboxes'],
  params: SandboxName,
  query: CheckOnly,
  responses: {
    200: {
      description: 'With `validationOnly=true`: the sandbox, unchanged.',
      schema: Brief,
      example: briefExample,
    },
    202: {
      description: 'The sandbox, which is `deleting` now.',
      schema: Brief,
      example: { ...briefExample, state: 'deleting' },
    },
    ...refusals(404, 409),
  },
  async answer({ house, actor, params, request, reply }) {
    const checkOnly = flagOf(request, 'validationOnly')
    const asked = { state: 'deleting', checkOnly } as const
    const left = await leaveSandbox(house.ports.catalog, actor, params.sandbox_name, asked)
    return reply.code(checkOnly ? 200 : 202).send(printBrief(left))
  },
})
