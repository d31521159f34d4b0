import Type, { type TSchema } from 'typebox'

const gateHeaders = (service: Service): Record<string, TSchema> => ({
  'x-api-key': Type.String({ description: 'The client, by any name.' }),
  'x-gw-ims-org-id': Type.String({
    description: 'The organization’s id, such as acme@rowhouse, or its UUID.',
  }),
  'x-sandbox-name':
    service === 'sandboxes' ? Type.Optional(Type.String()) : Type.String({ examples: ['prod'] }),
})

/** Where each service of the door lives; its short paths leave this out. */
export const services = {
  registry: '/data/foundation/schemaregistry',
  catalog: '/data/foundation/catalog',
  import: '/data/foundation/import',
  export: '/data/foundation/export',
  sandboxes: '/data/foundation/sandbox-management',
} as const

export type Service = keyof typeof services

/**
 * Where an operation is served: under its service's full prefix, and at the short path. Further short paths mean the same
 * operation, and are served under the prefix too.
 */
export function at(service: Service, path: string, ...others: readonly string[]) {
  const full = (short: string) => `${services[service]}${short}`
  const aliases = [path, ...others.flatMap(other => [full(other), other])]
  return { path: full(path), aliases, headers: gateHeaders(service) }
}

/** An operation that has no short path. */
export function onlyAt(service: Service, path: string) {
  return { path: `${services[service]}${path}`, headers: gateHeaders(service) }
}
