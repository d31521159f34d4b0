import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { checkFields } from '../../packages/server/src/core/schema/check-fields.ts'
import { breakages } from '../../packages/server/src/core/schema/evolution.ts'
import { PLACEHOLDER, renamed } from '../../packages/server/src/core/schema/exported.ts'
import { flatForm } from '../../packages/server/src/core/schema/forms.ts'
import { isObject, type JsonObject, ownObject, same } from '../../packages/server/src/core/schema/json.ts'
import { resolve } from '../../packages/server/src/core/schema/resolve.ts'
import { sampleOf } from '../../packages/server/src/core/schema/sample.ts'
import { fields } from './arbitrary-fields.ts'
import { entry, profileSchema, registry, withEntry } from './registry.ts'

const NS = 'https://ns.adobe.com/xdm/'

/** An independent judge of rows. */
function judge(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, ownProperties: true })
  addFormats.default(ajv)
  return ajv
}

function assertValid(schema: JsonObject, row: JsonObject): void {
  const ajv = judge()
  assert.ok(ajv.validate({ type: 'object', ...schema }, row), `${ajv.errorsText()} in ${JSON.stringify(row)}`)
}

function resolvedOf(own: JsonObject) {
  const { registry: made, entry: schema } = withEntry('schemas', profileSchema(own))
  const resolved = resolve(made, schema)
  assert.deepEqual(resolved.faults, [])
  return resolved
}

describe('sample rows', () => {
  test('of any schema fit it, every leaf is filled, and the same schema gives the same row', () => {
    fc.assert(
      fc.property(fields, own => {
        assert.deepEqual(checkFields('datatypes', { properties: own }, '_acme'), [])
        const { properties, required } = resolvedOf(own)
        const row = sampleOf({ properties })
        assertValid({ properties, required }, row)
        assert.deepEqual(missing(properties, row), [])
        assert.ok(same(row, sampleOf({ properties })))
      }),
      { numRuns: 40 },
    )
  })

  test('of the whole library fit it', () => {
    const groups = ['context/profile-person-details', 'context/profile-personal-details']
    const refs = ['context/profile', ...groups, 'mixins/profile/profile-loyalty-details']
    const bodies: JsonObject[] = [
      { title: 'P', allOf: refs.map(each => ({ $ref: NS + each })) },
      { title: 'E', allOf: [{ $ref: `${NS}context/experienceevent` }] },
    ]
    for (const body of bodies) {
      const { registry: made, entry: schema } = withEntry('schemas', body)
      const { properties, required, faults } = resolve(made, schema)
      assert.deepEqual(faults, [])
      const row = sampleOf({ properties })
      assertValid({ properties, required }, row)
      assert.ok(!('timeSeriesEvents' in row))
    }
  })
})

/** The paths of fields that a row leaves out. */
function missing(properties: JsonObject, row: JsonObject, around = ''): string[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${around}/${name}`
    if (!isObject(field) || field.readOnly === true) return []
    if (!Object.hasOwn(row, name)) return [path]
    const inner = row[name]
    return isObject(inner) && field.properties ? missing(ownObject(field, 'properties'), inner, path) : []
  })
}

function leaves(properties: JsonObject): JsonObject {
  return ownObject(flatForm({ properties }), 'properties')
}

describe('evolution', () => {
  test('a change that is allowed never removes a leaf, and never changes its type', () => {
    let allowed = 0
    fc.assert(
      fc.property(fields, fields, fc.boolean(), (one, other, grow) => {
        const [before, after] = [resolvedOf(one), resolvedOf(grow ? { ...other, ...one } : other)]
        if (breakages(before, after).length > 0) return
        allowed++
        const now = leaves(after.properties)
        for (const [path, field] of Object.entries(leaves(before.properties))) {
          assert.ok(Object.hasOwn(now, path), path)
          assert.equal(ownObject(now, path)['meta:xdmType'], isObject(field) ? field['meta:xdmType'] : null)
        }
      }),
      { numRuns: 150 },
    )
    assert.ok(allowed > 15, String(allowed))
  })

  test('what is added is always allowed, and taking it away again never is', () => {
    fc.assert(
      fc.property(fields, fields, (one, other) => {
        const [before, after] = [resolvedOf(one), resolvedOf({ ...other, ...one })]
        assert.deepEqual(breakages(before, after), [])
        assert.deepEqual(breakages(after, after), [])
        const more = Object.keys(other).some(name => !Object.hasOwn(one, name))
        assert.equal(breakages(after, before).length > 0, more)
      }),
      { numRuns: 100 },
    )
  })

  test('a row that fitted before an allowed change fits after it, but for what became required', () => {
    fc.assert(
      fc.property(fields, fields, (one, other) => {
        const [before, after] = [resolvedOf(one), resolvedOf({ ...other, ...one })]
        assertValid({ properties: after.properties }, withoutProfile(sampleOf(before)))
      }),
      { numRuns: 15 },
    )
  })
})

function withoutProfile(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name === '_acme'))
}

test('an inline object and a data type of the same fields are one shape', () => {
  fc.assert(
    fc.property(fields, own => {
      const { registry: made, entry: dataType } = withEntry('datatypes', { title: 'T', properties: own })
      const inline = entry('schemas', profileSchema({ it: { type: 'object', properties: own } }))
      const referring = entry('schemas', profileSchema({ it: { $ref: dataType.$id } }))
      const [before, after] = [resolve(made, inline), resolve(made, referring)]
      assert.deepEqual([breakages(before, after), breakages(after, before)], [[], []])
      assert.deepEqual(Object.keys(leaves(before.properties)), Object.keys(leaves(after.properties)))
    }),
    { numRuns: 50 },
  )
})

test('what is exported comes back as it was, and names the tenant nowhere', () => {
  fc.assert(
    fc.property(fields, own => {
      const { body, $id } = entry('schemas', profileSchema(own, { required: ['_acme'] }))
      const document = { $id, ...body }
      const out = renamed(document, 'acme', PLACEHOLDER)
      assert.ok(!JSON.stringify(out).includes('acme'))
      assert.deepEqual(renamed(out, PLACEHOLDER, 'acme'), document)
    }),
    { numRuns: 50 },
  )
})

test('a resource that grows without end when it is resolved is refused, in time', () => {
  let all = registry()
  const made = withEntry('datatypes', { title: 'T0', properties: { leaf: { type: 'string' } } }, all)
  all = made.registry
  let $ref = made.entry.$id
  for (let level = 1; level < 40; level++) {
    const next = withEntry('datatypes', { title: `T${level}`, properties: { a: { $ref }, b: { $ref } } }, all)
    all = next.registry
    $ref = next.entry.$id
  }
  const schema = entry('schemas', profileSchema({ it: { $ref } }))
  const { faults } = resolve(all, schema)
  assert.deepEqual(
    faults.map(({ code }) => code),
    ['field_type'],
  )
})
