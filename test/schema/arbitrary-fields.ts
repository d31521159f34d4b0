import fc from 'fast-check'
import type { JsonObject } from '../../packages/server/src/core/schema/json.ts'

const names = fc.constantFrom('a', 'b', 'c', 'title', 'items', 'constructor', 'properties', 'x-1', 'toString')

const bounded = (low: number, high: number) =>
  fc
    .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
    .map(([a, b]) => ({ minimum: Math.min(a, b), maximum: Math.max(a, b) }))

const texts: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({}).map(() => ({})),
  fc
    .tuple(fc.nat(5), fc.nat(20))
    .map(([minLength, more]) => ({ minLength, maxLength: minLength + more || 1 })),
  fc
    .constantFrom('date', 'date-time', 'email', 'uri', 'uri-reference', 'uuid', 'ipv4')
    .map(format => ({ format })),
  fc
    .constantFrom(
      '^[A-Z]{2}$',
      '[0-1][0-9]-[0-9][0-9]',
      '([A-Z]{2}-[A-Z0-9]{1,3}|)',
      String.raw`^\d{4}(-\w+)?x$`,
    )
    .map(pattern => ({ pattern })),
  fc
    .uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })
    .map(each => ({ enum: each })),
)

const leaves: fc.Arbitrary<JsonObject> = fc.oneof(
  texts.map(more => ({ type: 'string', ...more })),
  fc.constant({ type: 'boolean' }),
  fc.constant({ type: 'integer' }),
  fc
    .constantFrom([-128, 128], [-40_000, 5], [1, 32_768], [-5e12, 5e12])
    .chain(([low = 0, high = 0]) => bounded(low, high).map(bounds => ({ type: 'integer', ...bounds }))),
  bounded(-10, 10).map(bounds => ({ type: 'number', ...bounds, maximum: bounds.maximum + 1 })),
  fc.constantFrom('string', 'integer').map(type => ({ type: 'object', additionalProperties: { type } })),
)

const { field } = fc.letrec<{ field: JsonObject; object: JsonObject }>(tie => ({
  field: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaves,
    tie('object'),
    tie('field').map(items => ({ type: 'array', items })),
  ),
  object: fc
    .dictionary(names, tie('field'), { minKeys: 1, maxKeys: 4, noNullPrototype: true })
    .chain(properties =>
      fc.subarray(Object.keys(properties)).map(required => ({ type: 'object', properties, required })),
    ),
}))

/** Fields by name, nested, as a tenant may define them. */
export const fields: fc.Arbitrary<JsonObject> = fc.dictionary(names, field, {
  minKeys: 1,
  maxKeys: 5,
  noNullPrototype: true,
})
