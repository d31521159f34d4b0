import assert from 'node:assert/strict'
import { test } from 'node:test'
import { altIdOf, newSchemaId, placeOf, schemaUri, unionUri, uriOf } from './names.ts'

const $id = 'https://ns.adobe.com/acme/schemas/533ca5da28087c44344810891b0f03d9'

test('an id is one thing in each of its forms', () => {
  const forms = [
    $id,
    '_acme.schemas.533ca5da28087c44344810891b0f03d9',
    'acme/schemas/533ca5da28087c44344810891b0f03d9',
    'https:/ns.adobe.com/acme/schemas/533ca5da28087c44344810891b0f03d9/',
    '_ACME.Schemas.533CA5DA28087C44344810891B0F03D9',
    '_acme.schemas.533ca5da-2808-7c44-3448-10891b0f03d9',
  ]
  for (const form of forms) assert.equal(uriOf(form), $id, form)
  assert.equal(uriOf('_xdm.context.profile'), 'https://ns.adobe.com/xdm/context/profile')
  assert.equal(altIdOf($id), '_acme.schemas.533ca5da28087c44344810891b0f03d9')
})

test('an id of a tenant says where it is, and no other does', () => {
  const id = newSchemaId()
  const uri = schemaUri('acme', 'mixins', id)
  assert.deepEqual(placeOf(uri), { tenant: 'acme', kind: 'mixins', id })
  for (const other of [
    'https://ns.adobe.com/xdm/context/profile',
    `${uri}0`,
    uri.replace('ns.', 'xs.'),
    '',
  ]) {
    assert.equal(placeOf(other), null, other)
  }
})

test('the union of a class is named after it', () => {
  const profile = 'https://ns.adobe.com/xdm/context/profile'
  assert.equal(uriOf('_xdm.context.profile__union'), unionUri(profile))
})
