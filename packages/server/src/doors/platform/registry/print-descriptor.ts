import type { Showing } from '../../../core/schema/describe.ts'
import type { JsonObject } from '../../../core/schema/json.ts'
import type { Descriptor } from '../../../core/schema/resource.ts'

/** A descriptor as a write answers it. */
export function printDescriptor({ organization, sandbox }: Showing, { id, body }: Descriptor): JsonObject {
  return {
    '@id': id,
    ...body,
    imsOrg: organization.id,
    version: '1',
    'meta:containerId': 'tenant',
    'meta:sandboxId': sandbox.id,
    'meta:sandboxType': sandbox.type,
  }
}

/** A descriptor with who wrote it, and when. */
export function printStamped(showing: Showing, descriptor: Descriptor): JsonObject {
  const { createdAt, updatedAt, createdBy, updatedBy, createdClient, updatedClient } = descriptor
  return {
    ...printDescriptor(showing, descriptor),
    created: createdAt.getTime(),
    updated: updatedAt.getTime(),
    createdUser: createdBy,
    updatedUser: updatedBy,
    createdClient,
    updatedClient,
  }
}
