import type { PackField } from './pack.ts'
import type { KeptThing } from './thing.ts'

/** A field of a schema that an organization has. */
export interface KeptField extends Omit<PackField, 'references'> {
  readonly id: string
  readonly schemaId: string
  readonly ordinal: number
  /** Such as `customers.customer_id`; null: it refers to nothing. */
  readonly references: string | null
}

/** The fields of a schema, by ordinal. Pure; no I/O. */
export function fieldsOf({ body }: KeptThing): readonly KeptField[] {
  return body.fields as readonly KeptField[]
}
