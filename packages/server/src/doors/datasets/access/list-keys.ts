import Type from 'typebox'
import { operation } from '../../door.ts'
import { printPage } from '../../pages.ts'
import { refusals } from '../../shapes.ts'
import { printKey } from '../print.ts'
import { listOf, pageQuery } from '../schemas.ts'
import { keyExample, pageOf } from './examples.ts'
import { Key } from './shapes.ts'

export const listKeys = operation({
  method: 'GET',
  path: '/api/keys',
  role: 'admin',
  summary: 'List API keys',
  description: 'Lists the keys of the organization, without their secrets.',
  tags: ['access'],
  query: Type.Object(pageQuery(500)),
  responses: {
    200: { description: 'A page of keys.', schema: listOf(Key), example: pageOf(keyExample) },
    ...refusals(422),
  },
  async answer(call) {
    const listed = await call.house.ports.catalog.read(call.actor.scope, tx => tx.keys.list(call.query))
    return printPage(call, listed, call.query, printKey)
  },
})
