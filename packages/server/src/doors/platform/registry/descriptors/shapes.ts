import Type from 'typebox'

export const Descriptor = Type.Object(
  { '@id': Type.String(), '@type': Type.String(), 'xdm:sourceSchema': Type.String() },
  { additionalProperties: true },
)

export const DescriptorBody = Type.Object(
  {
    '@type': Type.String(),
    'xdm:sourceSchema': Type.String(),
    'xdm:sourceVersion': Type.Literal(1),
    'xdm:sourceProperty': Type.Unknown({ description: 'A path, such as `/personalEmail/address`.' }),
  },
  { additionalProperties: true },
)

export const DescriptorId = Type.Object({ descriptor_id: Type.String() })

const id = '719a4391897c097786efbaa6d4262bb928a1cd88'

export const descriptorBody = {
  '@type': 'xdm:descriptorIdentity',
  'xdm:sourceSchema': 'https://ns.adobe.com/acme/schemas/533ca5da28087c44344810891b0f03d9',
  'xdm:sourceVersion': 1,
  'xdm:sourceProperty': '/personalEmail/address',
  'xdm:namespace': 'Email',
  'xdm:property': 'xdm:code',
  'xdm:isPrimary': true,
}

export const descriptorExample = {
  '@id': id,
  ...descriptorBody,
  imsOrg: 'acme@rowhouse',
  version: '1',
  'meta:containerId': 'tenant',
}

export const descriptorsExample = { 'xdm:descriptorIdentity': [`/tenant/descriptors/${id}`] }
