import Type from 'typebox'
import { renameSandbox } from '../../../core/access/sandboxes.ts'
import { refuse } from '../../../core/refusals.ts'
import { operation } from '../../door.ts'
import { at } from '../paths.ts'
import { objectIn, refusals } from '../shapes.ts'
import { printSandbox } from './print.ts'
import { Sandbox, SandboxName, sandboxExample } from './shapes.ts'

export const renameSandboxOperation = operation({
  method: 'PATCH',
  ...at('sandboxes', '/sandboxes/{sandbox_name}'),
  role: 'admin',
  summary: 'Give a sandbox another title',
  tags: ['sandboxes'],
  params: SandboxName,
  body: Type.Object({ title: Type.String({ minLength: 1, maxLength: 255 }) }),
  responses: {
    200: { description: 'The sandbox as it is now.', schema: Sandbox, example: sandboxExample },
    ...refusals(404),
  },
  async answer({ house, actor, params, body }) {
    const { title, ...others } = objectIn(body)
    const readOnly = Object.keys(others)
    if (readOnly.length > 0) {
      const named = readOnly.map(name => `"${name.slice(0, 100)}"`).join(', ')
      throw refuse('read_only_field', `Only the title of a sandbox can be changed; the request has ${named}.`)
    }
    return printSandbox(await renameSandbox(house.ports.catalog, actor, params.sandbox_name, title))
  },
})
