import type { ResourceKind } from '../../../core/schema/names.ts'

/** A kind of resource as paths name it; the first segment is the one that is documented. */
export interface PathKind {
  readonly kind: ResourceKind
  readonly segments: readonly [string, ...string[]]
  readonly singular: string
}

export const pathKinds: readonly PathKind[] = [
  { kind: 'schemas', segments: ['schemas'], singular: 'schema' },
  { kind: 'classes', segments: ['classes'], singular: 'class' },
  { kind: 'mixins', segments: ['fieldgroups', 'mixins'], singular: 'field group' },
  { kind: 'datatypes', segments: ['datatypes'], singular: 'data type' },
]
