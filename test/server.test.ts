import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, stat } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { freshDatabase, houseDatabase } from './database.ts'
import { adminKey, startServer, temporaryFolder } from './server.ts'

async function upload(server: Awaited<ReturnType<typeof startServer>>, bytes: number): Promise<Response> {
  const { default_project_id } = (await (await server.fetch('/api/me')).json()) as {
    default_project_id: string
  }
  const form = new FormData()
  form.set('project_id', default_project_id)
  form.set('name', 'rows')
  const line = 'some text that fills the line,1\n'
  form.set('file', new Blob(['a,b\n', line.repeat(Math.ceil(bytes / line.length))]), 'rows.csv')
  return server.fetch('/api/datasets/upload', { method: 'POST', body: form })
}

test('a first start makes a key, keeps it for its owner only, and shows three commands to try', async () => {
  await using home = await temporaryFolder()
  await using server = await startServer(join(home.path, 'house'), {
    ROWHOUSE_ADMIN_KEY: '',
    ROWHOUSE_DEMO: '1',
  })
  const key = /Your admin key: (\S+)/.exec(server.output())?.[1]
  assert.match(key ?? '', /^rh_live_[0-9a-f]{40}$/)
  assert.equal((await stat(join(home.path, 'house', 'admin.key'))).mode & 0o777, 0o600)
  assert.equal(server.output().match(/^ {2}curl /gm)?.length, 3)
  const datasets = await server.fetch('/api/datasets', { headers: { authorization: `Bearer ${key}` } })
  const { items } = (await datasets.json()) as { items: { name: string; rows: number }[] }
  assert.deepEqual(
    items.map(item => [item.name, item.rows]),
    [['Palmer penguins', 344]],
  )
})

test('a second server on the same data folder is refused with a sentence, and the first one lives on', async () => {
  await using home = await temporaryFolder()
  await using server = await startServer(home.path)
  await assert.rejects(
    startServer(home.path),
    (error: Error) => error.message.includes(home.path) && !error.message.includes('    at '),
  )
  assert.equal((await server.fetch('/readyz')).status, 200)
})

test('a server that is told to stop ends in peace and starts again with everything it had', async () => {
  await using home = await temporaryFolder()
  const first = await startServer(home.path)
  const body = (await (await upload(first, 10_000)).json()) as { dataset_id: string }
  assert.equal(await first.stop('SIGTERM'), 0)
  await using second = await startServer(home.path)
  assert.equal((await second.fetch(`/api/datasets/${body.dataset_id}`)).status, 200)
})

test('an upload that runs when the server is told to stop is finished and acknowledged', async () => {
  await using home = await temporaryFolder()
  await using database = await houseDatabase()
  const server = await startServer(home.path, { DATABASE_URL: database.url })
  const answer = upload(server, 20_000_000)
  const running = async () =>
    (await (await server.fetch('/metrics')).text()).includes('rowhouse_requests_running{method="POST"} 1')
  while (!(await running())) await new Promise(resolve => setTimeout(resolve, 5))
  const stopped = server.stop('SIGTERM')
  assert.equal((await answer).status, 201)
  assert.equal(await stopped, 0)
})

test('wrong settings are all named at once, without a stack', async () => {
  await using home = await temporaryFolder()
  await assert.rejects(
    startServer(home.path, { ROWHOUSE_PORT: 'many', ROWHOUSE_DEMO: 'maybe' }),
    (error: Error) =>
      /ROWHOUSE_PORT/.test(error.message) &&
      /ROWHOUSE_DEMO/.test(error.message) &&
      !error.message.includes('    at '),
  )
})

test('a port in use is a sentence that names the port', async () => {
  await using home = await temporaryFolder()
  await using database = await houseDatabase()
  await using other = createServer()
  await once(other.listen(0, '127.0.0.1'), 'listening')
  const { port } = other.address() as AddressInfo
  await assert.rejects(
    startServer(home.path, { DATABASE_URL: database.url, ROWHOUSE_PORT: String(port) }),
    new RegExp(`Port ${port} .* is in use`),
  )
})

test('a store that takes no more bytes answers 507, and the server lives', async () => {
  await using home = await temporaryFolder()
  await using database = await houseDatabase()
  await mkdir(join(home.path, 'house'))
  // A limit on file sizes is the one way to run out of room that needs no privilege; Node ignores the signal and sees EFBIG.
  await using server = await startServer(
    join(home.path, 'house'),
    { DATABASE_URL: database.url },
    'ulimit -f 8192; exec "$0" "$@"',
  )
  const refused = await upload(server, 12_000_000)
  assert.equal(refused.status, 507)
  assert.equal(((await refused.json()) as { code: string }).code, 'storage_full')
  assert.equal((await upload(server, 100_000)).status, 201)
})

test('the key of the environment is the first admin key', async () => {
  await using home = await temporaryFolder()
  await using database = await freshDatabase()
  await using server = await startServer(home.path, { DATABASE_URL: database.url })
  const me = (await (await server.fetch('/api/me')).json()) as { key: { role: string } }
  assert.equal(me.key.role, 'admin')
  assert.ok(adminKey.length > 16)
})
