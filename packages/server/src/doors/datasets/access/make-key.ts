import Type from 'typebox'
import { roles } from '../../../core/access/access.ts'
import { makeKey } from '../../../core/access/keys.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { printKey } from '../print.ts'
import { keyExample } from './examples.ts'
import { Key, Secret } from './shapes.ts'

export const makeKeyOperation = operation({
  method: 'POST',
  path: '/api/keys',
  role: 'admin',
  summary: 'Make an API key',
  description: 'Makes a key. Its secret is shown in this answer and never again.',
  tags: ['access'],
  body: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 200, description: 'What the key is for.' }),
      role: Type.Enum([...roles], {
        description: 'viewer reads, editor also writes, admin also manages keys.',
      }),
      user_name: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: 'Whose key it is; default: yours.' }),
      ),
      expires_at: Type.Optional(Type.String({ format: 'date-time', description: 'Default: never.' })),
    },
    { additionalProperties: false },
  ),
  responses: {
    201: {
      description: 'The key with its secret.',
      schema: Type.Object({ key: Key, secret: Secret }),
      example: { key: keyExample, secret: 'rh_live_4f1c…' },
    },
    ...refusals(415, 422),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    const { name, role, user_name, expires_at } = call.body
    const request = {
      name,
      role,
      ...(user_name !== undefined && { userName: user_name }),
      ...(expires_at !== undefined && { expiresAt: expires_at }),
    }
    let body = ''
    await makeKey(call.house.ports.catalog, call.actor, request, async (tx, { key, secret }) => {
      body = JSON.stringify({ key: printKey(key), secret })
      await once.settle(tx, 201, body)
    })
    return call.reply.code(201).type('application/json').header('cache-control', 'no-store').send(body)
  },
})
