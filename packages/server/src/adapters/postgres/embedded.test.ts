import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { openPostgresCatalog } from './catalog.ts'
import { openEmbeddedPostgres } from './embedded.ts'

test('what was committed is there at the next start, in a database of its own with a password of its own', async () => {
  await using folder = await scratch()
  {
    await using first = await openEmbeddedPostgres({ folder: folder.path })
    await query(first.url, 'create table kept as select 42 as answer')
    const wrong = new URL(first.url)
    wrong.password = 'guess'
    await assert.rejects(query(wrong.href, 'select 1'), /password/)
    assert.equal(wrong.hostname, '127.0.0.1')
    const [role] = await query(
      first.url,
      'select rolsuper, rolcreatedb from pg_roles where rolname = current_user',
    )
    assert.deepEqual(role, { rolsuper: false, rolcreatedb: true })
  }
  assert.equal((await stat(join(folder.path, 'database/password'))).mode & 0o777, 0o600)
  await using second = await openEmbeddedPostgres({ folder: folder.path })
  assert.deepEqual(await query(second.url, "select answer, lower('ÄÖ') as low from kept"), [
    { answer: 42, low: 'äö' },
  ])
})

test('of servers that start at once in an empty folder one gets it, and the others are told what to do', async () => {
  await using folder = await scratch()
  const starts = [1, 2, 3].map(() => openEmbeddedPostgres({ folder: folder.path }))
  const outcomes = await Promise.allSettled(starts)
  const open = outcomes.filter(outcome => outcome.status === 'fulfilled')
  const refused = outcomes.filter(outcome => outcome.status === 'rejected')
  await using got = open[0]?.value
  assert.equal(open.length, 1)
  for (const { reason } of refused) {
    assert.equal(reason.code, 'unavailable')
    assert.match(reason.message, /Another server is using .*ROWHOUSE_HOME/)
  }
  assert.deepEqual((await readdir(folder.path)).sort(), ['database', 'postgres.log'])
  assert.ok(got && (await query(got.url, 'select 1')))
})

test('a PostgreSQL that a killed server left running is adopted', async () => {
  await using folder = await scratch()
  const program = `
    import { openEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))}
    const { url } = await openEmbeddedPostgres({ folder: ${JSON.stringify(folder.path)} })
    process.stdout.write(url)
    setInterval(() => {}, 1000)`
  const server = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = await once(server.stdout, 'data')
  server.kill('SIGKILL')
  await once(server, 'exit')
  await using adopted = await openEmbeddedPostgres({ folder: folder.path })
  assert.equal(adopted.url, String(url))
})

test('a PostgreSQL that is killed comes back at the same address, with all that was committed', async () => {
  await using folder = await scratch()
  const events: string[] = []
  await using postgres = await openEmbeddedPostgres({
    folder: folder.path,
    observe: event => void events.push(event.kind),
  })
  await query(postgres.url, 'create table kept as select 42 as answer')
  const catalog = await openPostgresCatalog({ url: postgres.url })
  process.kill(await postmasterPid(folder.path), 'SIGKILL')
  const refusals = new Set<string>()
  while (!events.includes('embedded_back')) {
    await catalog.check().catch(error => refusals.add(error.code))
    await sleep(20)
  }
  await catalog.check()
  await catalog.close()
  assert.deepEqual([...refusals], ['unavailable'])
  assert.deepEqual(await query(postgres.url, 'select answer from kept'), [{ answer: 42 }])
  assert.deepEqual(events, ['embedded_open', 'embedded_lost', 'embedded_back'])
})

test('a note of a postmaster whose number another program has now does not stand in the way', async () => {
  await using folder = await scratch()
  const note = join(folder.path, 'database/cluster/postmaster.pid')
  let text = ''
  {
    await using _ = await openEmbeddedPostgres({ folder: folder.path })
    text = await readFile(note, 'utf8')
  }
  await writeFile(note, text.replace(/^\d+/, String(process.pid)))
  await using postgres = await openEmbeddedPostgres({ folder: folder.path })
  assert.equal((await query(postgres.url, 'select 1')).length, 1)
})

test('what a killed initialization left is removed', async () => {
  await using folder = await scratch()
  await mkdtemp(join(folder.path, '.database-'))
  await using _ = await openEmbeddedPostgres({ folder: folder.path })
  assert.deepEqual((await readdir(folder.path)).sort(), ['database', 'postgres.log'])
})

if (process.getuid?.() === 0) {
  test('as root, a cluster in a folder that no one else may enter lies elsewhere, and is found again', async () => {
    await using folder = await scratch(0o700)
    await using opened = new AsyncDisposableStack()
    const elsewhere: string[] = []
    const observe = (event: Readonly<Record<string, unknown>>): void => {
      if (event.elsewhere) elsewhere.push(String(event.elsewhere))
    }
    {
      await using first = await openEmbeddedPostgres({ folder: join(folder.path, 'deep/down'), observe })
      const [place = ''] = elsewhere
      opened.defer(() => rm(place, { recursive: true }))
      assert.equal(dirname(place), '/var/lib/rowhouse')
      await query(first.url, 'create table kept as select 42 as answer')
    }
    {
      await using second = await openEmbeddedPostgres({ folder: join(folder.path, 'deep/down'), observe })
      assert.deepEqual(await query(second.url, 'select answer from kept'), [{ answer: 42 }])
    }
    assert.equal(elsewhere.length, 1)
    await writeFile(join(folder.path, 'deep/down/elsewhere'), '/var/lib/rowhouse/nowhere\n')
    const lost = openEmbeddedPostgres({ folder: join(folder.path, 'deep/down') })
    await assert.rejects(lost, /nowhere, which cannot be read.*Bring that folder back/)
  })
}

async function scratch(mode = 0o711) {
  const path = await mkdtemp(join(tmpdir(), 'rowhouse-embedded-'))
  await chmod(path, mode)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

async function query(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

async function postmasterPid(folder: string): Promise<number> {
  const note = await readFile(join(folder, 'database/cluster/postmaster.pid'), 'utf8')
  return Number(note.split('\n')[0])
}
