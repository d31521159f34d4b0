import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { refuseFaults } from '../core/refusals.ts'

/**
 * Refuses a JSON body whose members are of another type than the schema says. The framework's validator would turn them
 * into that type, which is right for a query string, where all is text, and wrong for JSON: `null` is no empty text.
 */
export function refuseMistyped(schema: TSchema, body: unknown): void {
  const faults = Value.Errors(schema, body)
    .filter(error => error.keyword === 'type')
    .map(error => ({ pointer: error.instancePath, code: 'invalid_value', message: error.message }))
  if (faults.length > 0) throw refuseFaults('Some values', faults)
}
