import { randomBytes } from 'node:crypto'
import { isId, newId, type SchemaId } from '../ids.ts'

const HOST = 'https://ns.adobe.com/'

/** What an organization registers. Field groups are called mixins in ids and in the wire's resource types. */
export const resourceKinds = ['schemas', 'classes', 'mixins', 'datatypes'] as const
export type ResourceKind = (typeof resourceKinds)[number]

/** The kinds of the global library: also behaviors, and ancestors, which others are built on and nobody names. */
export type LibraryKind = Exclude<ResourceKind, 'schemas'> | 'behaviors' | 'ancestors'

/** The `$id` of a resource of a tenant. */
export function schemaUri(tenant: string, kind: ResourceKind, id: SchemaId): string {
  return `${HOST}${tenant}/${kind}/${id.replaceAll('-', '')}`
}

/** The `$id` of a resource of the global library. */
export function libraryUri(name: string): string {
  return `${HOST}xdm/${name}`
}

/** The `meta:altId` of an `$id`: its path, with dots. */
export function altIdOf(uri: string): string {
  return `_${uri.slice(HOST.length).replaceAll('/', '.')}`
}

/**
 * The `$id` that a text stands for: an `$id`, also with one slash behind its scheme, a `meta:altId`, or an `$id` without its
 * host; in any case, and with or without the hyphens of a UUID. Pure; no I/O.
 */
export function uriOf(text: string): string {
  const given = text.trim().toLowerCase().replace(/\/+$/, '')
  const bare = given.replace(/^https?:\/+ns\.adobe\.com\//, '')
  const path = bare.startsWith('_') ? bare.slice(1).replaceAll('.', '/') : bare
  return HOST + path.replace(/[0-9a-f-]{36}$/, tail => (isId(tail) ? tail.replaceAll('-', '') : tail))
}

/** Where a resource of a tenant is, by its `$id`; null for anything else. */
export function placeOf(uri: string): { tenant: string; kind: ResourceKind; id: SchemaId } | null {
  const [, tenant, kind, hex] = /^([a-z0-9]+)\/([a-z]+)\/([0-9a-f]{32})$/.exec(uri.slice(HOST.length)) ?? []
  const known = resourceKinds.find(each => each === kind)
  if (!uri.startsWith(HOST) || !tenant || !known || !hex) return null
  return { tenant, kind: known, id: hyphenated(hex) }
}

/** A fresh id: random, since it is shown as a plain number of 32 digits. */
export function newSchemaId(): SchemaId {
  return hyphenated(randomBytes(16).toString('hex'))
}

/** A fresh id of a descriptor: 40 hex digits. */
export function newDescriptorId(): string {
  return randomBytes(20).toString('hex')
}

function hyphenated(hex: string): SchemaId {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as SchemaId
}

/** A fresh id of a change, which sorts by its time. */
export function newChangeId(): string {
  return newId()
}

/** The field under which a tenant's own fields stand. */
export function tenantField(tenant: string): string {
  return `_${tenant}`
}

const UNION = '__union'

/** The `$id` of the union of a class. */
export function unionUri(classUri: string): string {
  return classUri + UNION
}
