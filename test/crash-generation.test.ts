import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { BLOCK_ROWS } from '../packages/server/src/core/generation/job.ts'
import { houseDatabase } from './database.ts'
import { type Server, startServer, temporaryFolder } from './server.ts'

const COUNT = 2 * BLOCK_ROWS + 1234
const KILLS = 1

interface Status {
  readonly status: string
  readonly error: string | null
  readonly progress: { readonly rows_done: number; readonly rows_total: number }
  readonly data: Readonly<Record<string, string>>
}

for (const [kind, dirty] of [
  ['clean', undefined],
  ['dirty', { null: 0.05, outlier: 0.05, duplicate: 0.05, malformed: 0.05 }],
] as const) {
  test(`a ${kind} generation whose server is killed in the middle goes on where it was, and makes the same bytes`, async () => {
    await using home = await temporaryFolder()
    await using database = await houseDatabase()
    const start = () => startServer(home.path, { DATABASE_URL: database.url })
    let location = ''
    let done = 0
    for (let kill = 0; kill < KILLS; kill++) {
      await using server = await start()
      if (location === '') location = await generate(server, dirty)
      const before = done
      done = await until(server, location, ({ progress }) => progress.rows_done > before)
      assert.ok(done < COUNT, 'it was killed in the middle, or nothing was tested')
      await server.stop('SIGKILL')
    }
    await using server = await start()
    const first = await status(server, location)
    assert.ok(first.progress.rows_done >= done, 'what was made is still there')
    const killed = await completed(server, location)
    const whole = await completed(server, await generate(server, dirty))
    assert.deepEqual(killed, whole)
    // Some rows of a dirty one come twice; one line more is the header.
    assert.ok(dirty ? killed.lines > COUNT + 1 : killed.lines === COUNT + 1, `${killed.lines} lines`)
  })
}

async function generate(server: Server, dirty?: object): Promise<string> {
  const data = 'Reading:\n  n: integer 0-1000000\n  x: number 0-1\n'
  const project = `p${performance.now()}`.replace('.', '')
  const json = (body: unknown) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await server.fetch('/project', json({ name: project, data }))
  const asked = { entity_name: 'Reading', count: COUNT, format: 'csv', seed: 5, reference_date: '2026-01-01' }
  const started = await server.fetch(`/data/${project}`, json({ ...asked, dirty }))
  assert.equal(started.status, 202, await started.clone().text())
  return started.headers.get('location') ?? ''
}

async function status(server: Server, location: string): Promise<Status> {
  return (await (await server.fetch(location)).json()) as Status
}

async function until(server: Server, location: string, is: (status: Status) => boolean): Promise<number> {
  for (;;) {
    const now = await status(server, location)
    assert.notEqual(now.status, 'failed', now.error ?? '')
    if (is(now)) return now.progress.rows_done
    await sleep(100)
  }
}

/** The digest of its file and the number of its lines, once it is completed. */
async function completed(server: Server, location: string) {
  await until(server, location, each => each.status === 'completed')
  const { data, progress } = await status(server, location)
  assert.equal(progress.rows_done, COUNT)
  const hash = createHash('sha256')
  let lines = 0
  const response = await fetch(data.Reading ?? '')
  for await (const chunk of response.body ?? []) {
    hash.update(chunk)
    for (const byte of chunk) if (byte === 10) lines += 1
  }
  return { digest: hash.digest('hex'), lines }
}
