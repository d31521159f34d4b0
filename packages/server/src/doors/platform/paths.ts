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
  return { path: full(path), aliases: [path, ...others.flatMap(other => [full(other), other])] }
}

/** An operation that has no short path. */
export function onlyAt(service: Service, path: string) {
  return { path: `${services[service]}${path}` }
}
