import Type from 'typebox'
import { listOrganizations } from '../../../core/access/organizations.ts'
import { operation } from '../../door.ts'
import { printPage } from '../../pages.ts'
import { refusals } from '../../shapes.ts'
import { printOrganization } from '../print.ts'
import { listOf, pageQuery } from '../schemas.ts'
import { organizationExample, pageOf } from './examples.ts'
import { Organization } from './shapes.ts'

export const listOrganizationsOperation = operation({
  method: 'GET',
  path: '/api/organizations',
  role: 'admin',
  summary: 'List organizations',
  description: 'Lists every organization of the house. Operator only.',
  tags: ['access'],
  query: Type.Object(pageQuery(500)),
  responses: {
    200: {
      description: 'A page of organizations.',
      schema: listOf(Organization),
      example: pageOf(organizationExample),
    },
    ...refusals(422),
  },
  async answer(call) {
    const listed = await listOrganizations(call.house.ports.catalog, call.actor, call.query)
    return printPage(call, listed, call.query, printOrganization)
  },
})
