import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from './json.ts'
import { xdmTypeOf } from './xdm-type.ts'

const rows: readonly [JsonObject, string | null][] = [
  [{ type: 'string' }, 'string'],
  [{ type: 'string', format: 'uri' }, 'string'],
  [{ type: 'string', format: 'email', pattern: 'x' }, 'string'],
  [{ type: 'number', minimum: 0, maximum: 1 }, 'number'],
  [{ type: 'integer' }, 'int'],
  [{ type: 'integer', minimum: 0 }, 'int'],
  [{ type: 'integer', minimum: -2147483648, maximum: 2147483647 }, 'int'],
  [{ type: 'integer', minimum: -2147483648, maximum: 2147483648 }, 'int'],
  [{ type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 }, 'long'],
  [{ type: 'integer', maximum: 2147483649 }, 'long'],
  [{ type: 'integer', minimum: -32768, maximum: 32768 }, 'short'],
  [{ type: 'integer', minimum: 1, maximum: 32767 }, 'short'],
  [{ type: 'integer', minimum: -128, maximum: 128 }, 'byte'],
  [{ type: 'integer', minimum: 0, maximum: 129 }, 'short'],
  [{ type: 'boolean' }, 'boolean'],
  [{ type: 'string', format: 'date' }, 'date'],
  [{ type: 'string', format: 'date-time' }, 'date-time'],
  [{ type: 'array', items: {} }, 'array'],
  [{ type: 'object', properties: {} }, 'object'],
  [{ type: 'object', additionalProperties: { type: 'string' } }, 'map'],
  [{ type: 'object', additionalProperties: false, properties: {} }, 'object'],
  [{ $ref: 'x' }, null],
  [{ type: 'null' }, null],
]

for (const [field, type] of rows) {
  test(`${JSON.stringify(field)} is stored as ${type}`, () => assert.equal(xdmTypeOf(field), type))
}
