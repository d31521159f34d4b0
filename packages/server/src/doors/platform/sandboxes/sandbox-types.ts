import Type from 'typebox'
import { operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'

const types = [
  { id: 'production', title: 'Production' },
  { id: 'development', title: 'Development' },
]

export const sandboxTypesOperation = operation({
  method: 'GET',
  ...at('sandboxes', '/sandboxTypes'),
  role: 'viewer',
  summary: 'List the types of sandboxes',
  tags: ['sandboxes'],
  responses: {
    200: {
      description: 'The types.',
      schema: Type.Object({ sandboxTypes: Type.Array(Type.Object({})) }),
      example: { sandboxTypes: types },
    },
    ...refusals(),
  },
  async answer() {
    return { sandboxTypes: types }
  },
})
