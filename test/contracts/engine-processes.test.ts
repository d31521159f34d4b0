import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { NOW, recipeOf } from '../generation/generate.ts'
import { openIngestBench } from './engine-ingest.ts'

const LARGE = `id,text,amount\n${Array.from({ length: 400_000 }, (_, at) => `${at},some text ${at},${at}.25`).join('\n')}\n`
const SMALL = 'a,b\n1,2\n'

/** Engine processes of this test process. */
function children(): number[] {
  const listed = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
  return listed
    .split('\n')
    .flatMap(line => (line.includes('duckdb/child.ts') ? Number.parseInt(line, 10) : []))
}

/** The process in which the next ingest begins. */
function nextIngest() {
  const { promise, resolve } = Promise.withResolvers<number>()
  const observe = (event: { readonly kind: string } & Readonly<Record<string, unknown>>) => {
    if (event.kind === 'verb_started' && event.verb === 'ingest') resolve(Number(event.pid))
  }
  return { pid: promise, observe }
}

describe('engine processes', () => {
  test('a process killed in the middle costs that request and no other', async () => {
    const started = nextIngest()
    await using bench = await openIngestBench({ processes: 1, observe: started.observe })
    const doomed = assert.rejects(bench.ingest(LARGE), { code: 'engine_crashed' })
    process.kill(await started.pid, 'SIGKILL')
    await doomed
    assert.deepEqual(await bench.objects(), [])
    assert.equal((await bench.ingest(SMALL)).rowCount, 1)
  })

  test('who goes away ends the work, keeps nothing, and the next one is served', async () => {
    const started = nextIngest()
    await using bench = await openIngestBench({ processes: 1, observe: started.observe })
    const controller = new AbortController()
    const going = assert.rejects(bench.ingest(LARGE, {}, controller.signal), { message: 'gone' })
    await started.pid
    controller.abort(new Error('gone'))
    await going
    assert.deepEqual(await bench.objects(), [])
    assert.equal((await bench.ingest(SMALL)).rowCount, 1)
  })

  test('who goes away while waiting leaves the queue', async () => {
    await using bench = await openIngestBench({ processes: 1 })
    const first = bench.ingest(LARGE)
    const controller = new AbortController()
    const second = assert.rejects(bench.ingest(SMALL, {}, controller.signal), { message: 'gone' })
    controller.abort(new Error('gone'))
    await second
    assert.equal((await first).rowCount, 400_000)
  })

  test('work that takes too long is refused, and the next one is served', async () => {
    await using bench = await openIngestBench({ processes: 1, timeoutMs: 1000 })
    await bench.engine.check()
    await assert.rejects(bench.ingest(LARGE.repeat(20)), { code: 'timed_out' })
    await bench.engine.check()
  })

  test('calls of one thread have a process each, of which no more stay than the usual number', async () => {
    const events: (readonly [kind: string, pid: unknown])[] = []
    const observe = ({ kind, pid }: { readonly kind: string; readonly pid?: unknown }) =>
      events.push([kind, pid])
    await using bench = await openIngestBench({ processes: 1, threads: 3, observe })
    const make = (from: number) =>
      bench.engine.generate({
        ...{ recipe: recipeOf('Thing:\n  constructor: enum(a, b)\n  id: integer @id'), entity: 'Thing' },
        ...{ seed: 1n, from, count: 100_000, setting: { locale: 'en', now: NOW }, partPrefix: 'org/parts/' },
      })
    const made = await Promise.all([0, 100_000, 200_000, 300_000].map(make))
    assert.deepEqual(
      made.map(({ part }) => part.rows),
      [100_000, 100_000, 100_000, 100_000],
    )
    const begun = events.flatMap(([kind, pid]) => (kind === 'verb_started' ? [pid] : []))
    assert.equal(new Set(begun.slice(0, 3)).size, 3, 'three at once')
    assert.equal(children().length, 1)
    assert.deepEqual(
      events.filter(([kind]) => kind === 'process_crashed'),
      [],
    )
    await bench.engine.check()
  })

  test('a short verb does not wait behind long ones', async () => {
    await using bench = await openIngestBench({ processes: 2 })
    const long = [bench.ingest(LARGE), bench.ingest(LARGE), bench.ingest(LARGE)]
    let done = 0
    for (const one of long) one.then(() => (done += 1))
    await bench.engine.check()
    assert.equal(done < 3, true)
    await Promise.all(long)
  })

  test('memory stays bounded while more than it is loaded', async () => {
    await using bench = await openIngestBench({ processes: 1, memoryBytes: 256 * 2 ** 20 })
    const loading = bench.ingest(LARGE + LARGE.slice(LARGE.indexOf('\n') + 1).repeat(5))
    let highest = 0
    let ended = false
    loading.finally(() => (ended = true)).catch(() => {})
    while (!ended) {
      for (const pid of children()) highest = Math.max(highest, await residentBytes(pid))
      await pause(50)
    }
    await loading
    assert.ok(highest > 0 && highest < 756 * 2 ** 20, `${highest}`)
  })

  test('closing refuses who waits and ends every process', async () => {
    const started = nextIngest()
    const bench = await openIngestBench({ processes: 1, observe: started.observe })
    const refused = [bench.ingest(LARGE), bench.ingest(LARGE)].map(one =>
      assert.rejects(one, { code: 'shutting_down' }),
    )
    await started.pid
    await bench.engine.close()
    await Promise.all(refused)
    assert.deepEqual(children(), [])
    assert.deepEqual(await readdir(bench.scratch), [])
    await bench[Symbol.asyncDispose]()
  })

  test('what a killed server left in scratch is removed, and nothing else', async () => {
    await using first = await openIngestBench()
    const host = hostname()
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '_')
    const dead = join(first.scratch, `engine-${host}-999999999-1-x`)
    const foreign = join(first.scratch, 'engine-another_host-999999999-1-x')
    await mkdir(dead)
    await mkdir(foreign)
    const before = await readdir(first.scratch)
    await using _second = await openIngestBench({ scratch: first.scratch })
    const after = await readdir(first.scratch)
    assert.deepEqual(
      before.filter(name => !after.includes(name)),
      [`engine-${host}-999999999-1-x`],
    )
  })
})

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024
}
