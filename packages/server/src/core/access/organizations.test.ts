import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideOrganization } from './organizations.ts'

test('an organization is named by an id with a host part, and its tenant follows from the id', () => {
  assert.deepEqual(decideOrganization({ id: 'Acme-West@rowhouse', name: ' Acme West ' }), {
    id: 'Acme-West@rowhouse',
    name: 'Acme West',
    tenant: 'acmewest',
  })
})

test('an id that could be read as a path, a header or another id is refused', () => {
  for (const id of [
    '',
    'acme',
    '@rowhouse',
    'acme@',
    'a b@c',
    '../x@y',
    'a@b/c',
    'a@b\n',
    `${'a'.repeat(64)}@b`,
  ]) {
    assert.throws(
      () => decideOrganization({ id, name: 'Acme' }),
      { code: 'invalid_value' },
      JSON.stringify(id),
    )
  }
})
