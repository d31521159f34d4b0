import Type from 'typebox'

export const Exported = Type.Array(Type.Object({ $id: Type.String() }, { additionalProperties: true }))

export const exportExample = [
  {
    $id: 'https://ns.adobe.com/<XDM_TENANTID_PLACEHOLDER>/datatypes/49b594dabe6bec545c8a6d1a0991a4dd',
    'meta:altId': '_<XDM_TENANTID_PLACEHOLDER>.datatypes.49b594dabe6bec545c8a6d1a0991a4dd',
    'meta:resourceType': 'datatypes',
    title: 'Loyalty',
    type: 'object',
    properties: { loyaltyId: { type: 'string' } },
  },
]
