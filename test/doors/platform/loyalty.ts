import assert from 'node:assert/strict'
import type { Answer, Caller } from '../start.ts'

export const NS = 'https://ns.adobe.com'
export const PROFILE = `${NS}/xdm/context/profile`

/** A look-up's Accept: the words between `xed` and `+json`. */
export const accept = (words = '', version = '; version=1') => ({
  headers: { accept: `application/vnd.adobe.xed${words}+json${version}` },
})

export const list = (words = '') => accept(words, '')

export const loyaltyFields = {
  loyaltyId: { title: 'Loyalty Identifier', type: 'string', description: 'Loyalty Identifier.' },
  loyaltyLevel: { title: 'Loyalty Level', type: 'string' },
  loyaltyPoints: { title: 'Loyalty Points', type: 'integer', description: 'Loyalty points total.' },
  memberSince: {
    title: 'Member Since',
    type: 'string',
    format: 'date-time',
    description: 'Date the member joined the Loyalty Program.',
  },
}

/** The definition of a field that holds any text. */
export const text = { type: 'string' }

/** A data type of these properties. */
export function dataType(title: string, properties: object) {
  return { type: 'object', title, properties }
}

/** A field group that brings fields below the tenant's own. */
export function fieldGroup(title: string, fields: object, tenant = '_acme') {
  return {
    type: 'object',
    title,
    'meta:intendedToExtend': [PROFILE],
    definitions: { own: { properties: { [tenant]: { type: 'object', properties: fields } } } },
    allOf: [{ $ref: '#/definitions/own' }],
  }
}

export function schemaOf(title: string, ...refs: string[]) {
  return { type: 'object', title, allOf: [PROFILE, ...refs].map($ref => ({ $ref })) }
}

export function addPart($ref: string) {
  return [{ op: 'add', path: '/allOf/-', value: { $ref } }]
}

/** Creates a resource and answers what was stored. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails when it is not there
export async function create(call: Caller, kind: string, json: object): Promise<any> {
  const answer = await call('POST', `/tenant/${kind}`, { json })
  assert.equal(answer.status, 201, answer.text)
  return answer.json
}

export async function patch(call: Caller, kind: string, id: string, json: object): Promise<Answer> {
  return call('PATCH', `/tenant/${kind}/${encodeURIComponent(id)}`, { json })
}

/** The seed's schema, as its story ends: field groups, a data type in the place of inline fields, an identity, and the union. */
export async function composeLoyalty(call: Caller) {
  const schema = await create(call, 'schemas', {
    ...schemaOf('Loyalty Members'),
    description: 'Information for all members of the loyalty program',
  })
  const id = schema['meta:altId']
  const steps = async (json: object) => {
    const answer = await patch(call, 'schemas', id, json)
    assert.equal(answer.status, 200, answer.text)
    return answer.json.version
  }
  const versions = [schema.version]
  versions.push(await steps(addPart(`${NS}/xdm/context/profile-person-details`)))
  versions.push(await steps(addPart(`${NS}/xdm/context/profile-personal-details`)))
  const group = await create(call, 'fieldgroups', {
    type: 'object',
    title: 'Loyalty Member Details',
    'meta:intendedToExtend': [PROFILE],
    definitions: {
      loyalty: {
        properties: {
          _acme: { type: 'object', properties: { loyalty: { type: 'object', properties: loyaltyFields } } },
        },
      },
    },
    allOf: [{ $ref: '#/definitions/loyalty' }],
  })
  versions.push(await steps(addPart(group.$id)))
  const dataType = await create(call, 'datatypes', {
    type: 'object',
    title: 'Loyalty',
    description: 'Loyalty Info',
    properties: loyaltyFields,
  })
  const replaced = await patch(call, 'fieldgroups', group['meta:altId'], [
    {
      op: 'replace',
      path: '/definitions/loyalty/properties/_acme/properties',
      value: { loyalty: { title: 'Loyalty', $ref: dataType.$id, description: 'Loyalty Info' } },
    },
  ])
  assert.deepEqual([replaced.status, replaced.json.version], [200, '1.1'], replaced.text)
  const identity = await call('POST', '/tenant/descriptors', { json: identityOf(schema.$id) })
  assert.equal(identity.status, 201, identity.text)
  versions.push(await steps([{ op: 'add', path: '/meta:immutableTags', value: ['union'] }]))
  return { schema, group, dataType, identity: identity.json, versions }
}

export function identityOf(schema: string, property = '/personalEmail/address') {
  return {
    '@type': 'xdm:descriptorIdentity',
    'xdm:sourceSchema': schema,
    'xdm:sourceVersion': 1,
    'xdm:sourceProperty': property,
    'xdm:namespace': 'Email',
    'xdm:property': 'xdm:code',
    'xdm:isPrimary': true,
  }
}
