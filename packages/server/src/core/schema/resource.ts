import type { SchemaId, UserId } from '../ids.ts'
import type { Update } from './difference.ts'
import type { JsonObject } from './json.ts'
import type { ResourceKind } from './names.ts'

/** Who wrote something first and last, and when. */
export interface Stamps {
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly createdBy: UserId
  readonly updatedBy: UserId
  /** The client's own name for itself. */
  readonly createdClient: string
  readonly updatedClient: string
}

/** A class, field group, data type or schema of a tenant, as it is kept: without what the registry adds. */
export interface SchemaResource extends Stamps {
  readonly id: SchemaId
  readonly kind: ResourceKind
  readonly title: string
  /** The minor version; the major one stays 1. */
  readonly minor: number
  readonly body: JsonObject
}

/** What says something about a schema from outside: an identity, a relationship, a display name. */
export interface Descriptor extends Stamps {
  readonly id: string
  /** The schema it describes. */
  readonly schemaId: SchemaId
  readonly body: JsonObject
}

/** A write to a resource, as it is kept for the audit log. */
export interface SchemaChange {
  readonly id: string
  readonly schemaId: SchemaId
  readonly changedAt: Date
  readonly changedBy: UserId
  readonly client: string
  readonly requestId: string
  readonly updates: readonly Update[]
}

/** How datasets use a schema. */
export interface SchemaUse {
  readonly datasets: number
  /** Whether one of them has rows. */
  readonly hasRows: boolean
}

/** All that a sandbox's registry holds. */
export interface KeptRegistry {
  readonly resources: readonly SchemaResource[]
  readonly descriptors: readonly Descriptor[]
  /** Only of schemas that datasets refer to. */
  readonly uses: ReadonlyMap<SchemaId, SchemaUse>
}
