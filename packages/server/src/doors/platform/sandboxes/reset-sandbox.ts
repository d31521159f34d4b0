import Type from 'typebox'
import { leaveSandbox } from '../../../core/access/sandboxes.ts'
import { refuse } from '../../../core/refusals.ts'
import { operation } from '../../door.ts'
import { flagOf } from '../parameters.ts'
import { at } from '../paths.ts'
import { objectIn, refusals } from '../shapes.ts'
import { printBrief } from './print.ts'
import { Brief, briefExample, CheckOnly, SandboxName } from './shapes.ts'

export const resetSandbox = operation({
  method: 'PUT',
  ...at('sandboxes', '/sandboxes/{sandbox_name}'),
  role: 'admin',
  summary: 'Reset a sandbox',
  description: 'Deletes everything in it. The sandbox itself, its id and its title stay.',
  tags: ['sandboxes'],
  params: SandboxName,
  query: CheckOnly,
  body: Type.Object({ action: Type.Literal('reset') }),
  responses: {
    200: {
      description: 'With `validationOnly=true`: the sandbox, unchanged.',
      schema: Brief,
      example: briefExample,
    },
    202: {
      description: 'The sandbox, which is `resetting` now.',
      schema: Brief,
      example: { ...briefExample, state: 'resetting' },
    },
    ...refusals(404, 409),
  },
  async answer({ house, actor, params, body, request, reply }) {
    if (objectIn(body).action !== 'reset') {
      throw refuse('malformed_request', 'The body must be {"action": "reset"}.')
    }
    const checkOnly = flagOf(request, 'validationOnly')
    const asked = { state: 'resetting', checkOnly } as const
    const left = await leaveSandbox(house.ports.catalog, actor, params.sandbox_name, asked)
    return reply.code(checkOnly ? 200 : 202).send(printBrief(left))
  },
})
