import type { Operation } from '../../door.ts'
import { createResourceOperation } from './create-resource.ts'
import { deleteResource } from './delete-resource.ts'
import { createDescriptorOperation } from './descriptors/create-descriptor.ts'
import { deleteDescriptor } from './descriptors/delete-descriptor.ts'
import { descriptor } from './descriptors/descriptor.ts'
import { listDescriptors } from './descriptors/list-descriptors.ts'
import { replaceDescriptorOperation } from './descriptors/replace-descriptor.ts'
import { globalWrites } from './global-writes.ts'
import { pathKinds } from './kinds.ts'
import { listResources } from './list-resources.ts'
import { listUnions } from './list-unions.ts'
import { lookUpResource } from './look-up-resource.ts'
import { patchResource } from './patch-resource.ts'
import { replaceResource } from './replace-resource.ts'
import { auditLog } from './rpc/audit-log.ts'
import { exportResource } from './rpc/export-resource.ts'
import { importResourcesOperation } from './rpc/import-resources.ts'
import { sampleData } from './rpc/sample-data.ts'
import { stats } from './stats.ts'
import { union } from './union.ts'

const behaviors = { kind: 'behaviors', segments: ['behaviors'], singular: 'behavior' } as const

/** Every operation of the schema registry; most are there once for each kind of resource. */
export const registryOperations: readonly Operation[] = [
  stats,
  ...[...pathKinds, behaviors].flatMap(kind => [
    listResources('global', kind),
    lookUpResource('global', kind),
  ]),
  ...pathKinds.flatMap(kind => [
    listResources('tenant', kind),
    createResourceOperation(kind),
    lookUpResource('tenant', kind),
    replaceResource(kind),
    patchResource(kind),
    deleteResource(kind),
  ]),
  listDescriptors,
  createDescriptorOperation,
  descriptor,
  replaceDescriptorOperation,
  deleteDescriptor,
  listUnions,
  union,
  sampleData,
  auditLog,
  exportResource,
  importResourcesOperation,
  ...globalWrites([...pathKinds.flatMap(({ segments }) => segments), 'behaviors']),
]
