import type { Container } from '../../../core/schema/find.ts'
import type { LibraryKind, ResourceKind } from '../../../core/schema/names.ts'

const NS = 'https://ns.adobe.com'
const profile = `${NS}/xdm/context/profile`
const hex = '533ca5da28087c44344810891b0f03d9'

/** What a client sends to make a resource of each kind. */
export const bodies = {
  schemas: {
    type: 'object',
    title: 'Loyalty Members',
    description: 'Information for all members of the loyalty program',
    allOf: [{ $ref: profile }],
  },
  classes: {
    type: 'object',
    title: 'Property',
    description: 'A house',
    allOf: [{ $ref: `${NS}/xdm/data/record` }],
  },
  mixins: {
    type: 'object',
    title: 'Loyalty Member Details',
    'meta:intendedToExtend': [profile],
    definitions: {
      loyalty: {
        properties: {
          _acme: {
            type: 'object',
            properties: {
              loyalty: {
                type: 'object',
                properties: { loyaltyId: { title: 'Loyalty Identifier', type: 'string' } },
              },
            },
          },
        },
      },
    },
    allOf: [{ $ref: '#/definitions/loyalty' }],
  },
  datatypes: {
    type: 'object',
    title: 'Loyalty',
    properties: { loyaltyId: { type: 'string' }, loyaltyPoints: { type: 'integer' } },
  },
} as const satisfies Record<ResourceKind, object>

export const patchBody = [
  { op: 'add', path: '/allOf/-', value: { $ref: `${NS}/xdm/context/profile-person-details` } },
]

/** A stored resource, shortened. */
export function resourceExample(kind: ResourceKind | LibraryKind): object {
  if (kind === 'behaviors' || kind === 'ancestors') {
    const $id = `${NS}/xdm/data/record`
    return {
      $id,
      'meta:altId': '_xdm.data.record',
      'meta:resourceType': kind,
      version: '1.0',
      title: 'Record Schema',
    }
  }
  const $id = `${NS}/acme/${kind}/${hex}`
  return {
    $id,
    'meta:altId': `_acme.${kind}.${hex}`,
    'meta:resourceType': kind,
    version: '1.0',
    ...bodies[kind],
    imsOrg: 'acme@rowhouse',
    'meta:containerId': 'tenant',
    'meta:tenantNamespace': '_acme',
  }
}

export function listExample(container: Container, segment: string): object {
  const [$id, altId] =
    container === 'global'
      ? [profile, '_xdm.context.profile']
      : [`${NS}/acme/${segment}/${hex}`, `_acme.${segment}.${hex}`]
  return {
    results: [{ $id, 'meta:altId': altId, version: '1.0', title: 'Loyalty Members' }],
    _page: { orderby: 'updated', next: null, count: 1 },
    _links: { next: null },
  }
}
