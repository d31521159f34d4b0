import type { RejectCode } from '../ingest/reject.ts'
import type { FaultStage } from './batch.ts'

/** Why a record is no row of its schema. */
export const recordFaults = {
  'INGEST-1401-400': { stage: 'parsing', reject: 'malformed_json' },
  'rh:unknown-field': { stage: 'conversion', reject: 'unknown_field' },
  'rh:type': { stage: 'conversion', reject: 'type_mismatch' },
  'INGEST-1555-400': { stage: 'validation', reject: 'missing_field' },
  'rh:constraint': { stage: 'validation', reject: 'constraint' },
  'rh:empty-value': { stage: 'validation', reject: 'empty_value' },
} as const satisfies Record<string, { stage: FaultStage; reject: RejectCode }>
export type RecordFaultCode = keyof typeof recordFaults

export interface RecordFault {
  readonly code: RecordFaultCode
  /** A sentence that names path and rule. */
  readonly message: string
  /** `person.name.firstName`, `orders[0].id`; null: the record as a whole. */
  readonly path: string | null
}
