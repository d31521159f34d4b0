import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRowSchema } from '../../packages/server/src/core/batch/compile-row-schema.ts'
import { convertRecord } from '../../packages/server/src/core/batch/convert-record.ts'
import { openRecordReader } from '../../packages/server/src/core/batch/read-record.ts'
import { requireIdentity } from '../../packages/server/src/core/schema/identity.ts'
import { resolve } from '../../packages/server/src/core/schema/resolve.ts'
import { sampleOf } from '../../packages/server/src/core/schema/sample.ts'
import { fields } from './arbitrary-fields.ts'
import { profileSchema, registry, withEntry } from './registry.ts'

const strict = { unknownFields: 'reject', emptyValues: 'reject', cells: false } as const

test('a primary identity and the objects around it are required, and it is not empty', () => {
  const schema = profileSchema({ mail: { type: 'object', properties: { address: { type: 'string' } } } })
  const made = withEntry('schemas', schema)
  const schemaId = made.entry.resource?.id
  assert.ok(schemaId)
  const body = {
    ...{ '@type': 'xdm:descriptorIdentity', 'xdm:isPrimary': true },
    'xdm:sourceProperty': '/_acme/mail/address',
  }
  const stamps = {
    createdAt: new Date(0),
    updatedAt: new Date(0),
    createdBy: 'u',
    updatedBy: 'u',
    createdClient: 'c',
  }
  const described = { ...made.registry, descriptors: [{ id: 'd', schemaId, body, ...stamps } as never] }
  const tenant = compileRowSchema(described, made.entry).fields.find(({ name }) => name === '_acme')
  assert.deepEqual(tenant, {
    name: '_acme',
    required: true,
    type: {
      kind: 'object',
      fields: [
        {
          name: 'mail',
          required: true,
          type: {
            kind: 'object',
            fields: [
              {
                name: 'address',
                required: true,
                type: {
                  kind: 'string',
                  format: null,
                  pattern: null,
                  minLength: 1,
                  maxLength: null,
                  enum: null,
                },
              },
            ],
          },
        },
      ],
    },
  })
})

test('a time series within rows is no field', () => {
  const { registry: with_, entry } = withEntry('schemas', profileSchema({ a: { type: 'string' } }))
  assert.ok(!compileRowSchema(with_, entry).fields.some(({ name }) => name === 'timeSeriesEvents'))
})

test('sample data of any schema is rows of it', () => {
  fc.assert(
    fc.property(fields, own => {
      const made = withEntry('schemas', profileSchema(own), registry())
      const resolved = resolve(made.registry, made.entry)
      const sample = JSON.stringify(sampleOf(requireIdentity(resolved, [])))
      const bytes = Buffer.from(sample)
      const read = openRecordReader().read(bytes, 0, bytes.length)
      assert.ok('value' in read)
      const { faults, patterns } = convertRecord(
        read.value,
        compileRowSchema(made.registry, made.entry),
        strict,
      )
      assert.deepEqual(faults, [], sample)
      for (const { pattern, text } of patterns) assert.match(text, new RegExp(pattern, 'u'))
    }),
  )
})
