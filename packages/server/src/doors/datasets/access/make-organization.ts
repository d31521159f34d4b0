import Type from 'typebox'
import { makeOrganization } from '../../../core/access/organizations.ts'
import { operation } from '../../door.ts'
import { openReceipt } from '../../receipt.ts'
import { refusals } from '../../shapes.ts'
import { printKey, printOrganization } from '../print.ts'
import { keyExample, organizationExample } from './examples.ts'
import { Key, Organization, Secret } from './shapes.ts'

export const makeOrganizationOperation = operation({
  method: 'POST',
  path: '/api/organizations',
  role: 'admin',
  summary: 'Make an organization',
  description:
    'Makes an organization with its first admin key, whose secret is shown in this answer and never again. Operator only.',
  tags: ['access'],
  body: Type.Object(
    {
      id: Type.String({ maxLength: 200, description: 'Such as acme@rowhouse.' }),
      name: Type.String({ minLength: 1, maxLength: 200 }),
    },
    { additionalProperties: false },
  ),
  responses: {
    201: {
      description: 'The organization and its first key.',
      schema: Type.Object({
        organization: Organization,
        key: Type.Object({ ...Key.properties, secret: Secret }),
      }),
      example: {
        organization: organizationExample,
        key: { ...keyExample, name: 'first key', role: 'admin', secret: 'rh_live_4f1c…' },
      },
    },
    ...refusals(409, 415, 422),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    if (once.replayed(call.body, call.reply)) return call.reply
    let body = ''
    await makeOrganization(call.house.ports.catalog, call.actor, call.body, async (tx, made) => {
      const key = { ...printKey(made.key), secret: made.secret }
      body = JSON.stringify({ organization: printOrganization(made.organization), key })
      await once.settle({ receipts: tx.receipts(call.actor.scope) }, 201, body)
    })
    return call.reply.code(201).type('application/json').header('cache-control', 'no-store').send(body)
  },
})
