import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, readConfig } from './config.ts'

test('an empty environment is a complete configuration', () => {
  const config = readConfig({})
  assert.equal(config.port, 8080)
  assert.equal(config.host, '127.0.0.1')
  assert.equal(config.organization, 'default@rowhouse')
  assert.equal(config.maxUploadBytes, 524_288_000)
  assert.equal(config.queryTimeoutMs, 30_000)
  assert.equal(config.databaseUrl, null)
  assert.equal(config.publicUrl, null)
  assert.ok(config.store.folder.endsWith('/.rowhouse/objects'))
})

test('all complaints are told at once', () => {
  const env = {
    ROWHOUSE_PORT: 'x',
    ROWHOUSE_DEMO: 'yes',
    DATABASE_URL: 'mysql://x',
    ROWHOUSE_PUBLIC_URL: 'data.example.org',
    MAX_DATASET_UPLOAD_BYTES: '-1',
    ROWHOUSE_ADMIN_KEY: 'short',
  }
  assert.throws(
    () => readConfig(env),
    (error: unknown) =>
      error instanceof ConfigError && Object.keys(env).every(name => error.message.includes(name)),
  )
})

test('sizes are read with their units', () => {
  assert.equal(readConfig({ MAX_DATASET_UPLOAD_BYTES: '500MB' }).maxUploadBytes, 500_000_000)
  assert.equal(readConfig({ MAX_DATASET_UPLOAD_BYTES: '2 GiB' }).maxUploadBytes, 2 ** 31)
  assert.equal(readConfig({ ROWHOUSE_ENGINE_MEMORY: '134217728' }).engine.memoryBytes, 2 ** 27)
})

test('the public address has no slash at its end', () => {
  const config = readConfig({ ROWHOUSE_PUBLIC_URL: 'https://data.example.org/rowhouse/' })
  assert.equal(config.publicUrl, 'https://data.example.org/rowhouse')
})

test('a data folder with a space or a percent sign in its name is kept as it is', () => {
  assert.equal(
    readConfig({ ROWHOUSE_HOME: '/data/my 100% house' }).store.folder,
    '/data/my 100% house/objects',
  )
})
