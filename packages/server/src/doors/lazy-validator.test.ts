import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { compileLazily } from './lazy-validator.ts'

test('a schema is compiled at its first request, and what it refuses is told as ever', async () => {
  await using app = fastify({ schemaController: { compilersFactory: { buildValidator: compileLazily } } })
  const limited = { type: 'object', properties: { limit: { type: 'integer', maximum: 9 } } }
  app.get('/', { schema: { querystring: limited } }, async ({ query }) => query)
  app.get('/broken', { schema: { querystring: { type: 'nothing' } } }, async () => 'whole')
  // Were it compiled now, the broken one would be thrown.
  await app.ready()
  assert.deepEqual((await app.inject('/?limit=3')).json(), { limit: 3 })
  const refused = await app.inject('/?limit=10')
  assert.equal(refused.statusCode, 400)
  assert.match(refused.json().message, /limit must be <= 9/)
  assert.equal((await app.inject('/broken')).statusCode, 500)
})
