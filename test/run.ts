import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { appendFile, chmod, mkdtemp, readdir, readFile, readlink, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { openEmbeddedPostgres } from '../packages/server/src/adapters/postgres/embedded.ts'
import { migrate } from '../packages/server/src/adapters/postgres/migrate.ts'
import { freshDatabase } from './database.ts'

// Everything that must hold before a change is done: types, style, and every test on real parts.
// usage: node test/run.ts [word in a test file's path]…   With words, only those files, without types and style.

// Bounds for what hangs: on two cores the whole run takes about a quarter of an hour.
const GROUP_TIMEOUT_MS = 15 * 60_000
const RUN_TIMEOUT_MS = 40 * 60_000
/**
 * Files that share a process: to load a house and to warm up costs more than most of them. Those that lie in `test` itself start and kill
 * servers, and have a process each.
 */
const FILES_IN_GROUP = 12
/** Groups that run at once: one more than small machines have processors, since much of a test is waiting for processes to start and end. */
const AT_ONCE = 3
const MEMORY_FOLDER = '/dev/shm'
const ROOM_BYTES = 8 * 2 ** 30

interface Count {
  passed: number
  failed: number
  /** A line for each failure of a test, repeated at the end, where it is found. */
  readonly failures: string[]
}

const root = join(import.meta.dirname, '..')
const words = process.argv.slice(2)
const count: Count = { passed: 0, failed: 0, failures: [] }
process.chdir(root)

try {
  if (words.length > 0 || staticChecksHold(count)) await runTests(count)
} catch (error) {
  fail(count, `the run itself: ${error instanceof Error ? error.stack : error}`)
}
if (count.passed + count.failed === 0) {
  process.stdout.write('No test ran.\n')
  count.failed = 1
}
process.exitCode = count.failed > 0 ? 1 : 0
for (const failure of count.failures) process.stdout.write(`\nfailed: ${failure}\n`)
process.stdout.write(`\n${count.passed} passed, ${count.failed} failed\n`)

/** Types and style; each counts as one test. Tests run only when both hold. */
function staticChecksHold(into: Count): boolean {
  const checks = [
    ['types', 'tsc', ['--noEmit']],
    ['style', 'biome', ['ci', process.stdout.isTTY ? '--colors=force' : '--colors=off', '.']],
  ] as const
  for (const [title, command, args] of checks) {
    const found = join('node_modules', '.bin', command)
    const { status } = spawnSync(found, args, { stdio: ['ignore', 'inherit', 'inherit'] })
    if (status === 0) into.passed++
    else into.failed++
    process.stdout.write(`${status === 0 ? '✔' : '✖'} ${title}\n`)
  }
  return into.failed === 0
}

/** Runs the test files, a few at a time, on one PostgreSQL and in one temporary folder, which go with the run. */
async function runTests(into: Count): Promise<void> {
  const files = globSync('{packages,test,bench}/**/*.test.ts', { exclude: path => /node_modules/.test(path) })
    .filter(file => words.length === 0 || words.some(word => file.includes(word)))
    // Those that start servers take longest: begun last, they would leave the others idle.
    .sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1))
  if (files.length === 0) return
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(await roomyFolder(), 'rowhouse-run-'))
  // Passable, so that the account that runs PostgreSQL in the place of root can reach its cluster.
  await chmod(folder, 0o711)
  opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  process.env.TMPDIR = folder
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled')
  opened.defer(() => endLeftovers(folder))
  if (!process.env.ROWHOUSE_TEST_DATABASE_URL) {
    const postgres = opened.use(await openEmbeddedPostgres({ folder: join(folder, 'postgres') }))
    await spareTheDisk(join(folder, 'postgres', 'database', 'cluster'))
    process.env.ROWHOUSE_TEST_DATABASE_URL = postgres.url
  }
  const template = opened.use(await freshDatabase())
  await migrate(template.url)
  process.env.ROWHOUSE_TEST_TEMPLATE = new URL(template.url).pathname.slice(1)
  const stop = AbortSignal.any([AbortSignal.timeout(RUN_TIMEOUT_MS), interrupted()])
  const report = new PassThrough({ objectMode: true, highWaterMark: Number.MAX_SAFE_INTEGER })
  const printing = pipeline(report, new spec(), process.stdout, { end: false })
  const waiting = groupsOf(files).values()
  await Promise.all(Array.from({ length: AT_ONCE }, () => runGroups(waiting, stop, into, report)))
  report.end()
  await printing
}

/** Where the run's files lie: in memory, where the system has room for them there. They are many and small, and making them on a disk takes a fifth of a run. */
async function roomyFolder(): Promise<string> {
  const room = await statfs(MEMORY_FOLDER).catch(() => null)
  return room && room.bavail * room.bsize >= ROOM_BYTES ? MEMORY_FOLDER : tmpdir()
}

function depthOf(path: string): number {
  return path.split(sep).length
}

/** What these databases hold need not survive a power cut nor grow old, and a disk that flushes all the time stalls every test. */
async function spareTheDisk(cluster: string): Promise<void> {
  const [postmaster] = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  // A cluster that had to lie elsewhere stays as it is.
  if (!postmaster) return
  const settings = ['fsync', 'synchronous_commit', 'full_page_writes', 'autovacuum'].map(
    name => `${name} = off`,
  )
  await appendFile(join(cluster, 'postgresql.conf'), `${settings.join('\n')}\n`)
  process.kill(Number(postmaster), 'SIGHUP')
}

function groupsOf(files: readonly string[]): string[][] {
  const [alone, others] = [files.filter(isAlone), files.filter(file => !isAlone(file))]
  const groups = Array.from({ length: Math.ceil(others.length / FILES_IN_GROUP) }, (_, at) =>
    others.slice(at * FILES_IN_GROUP, (at + 1) * FILES_IN_GROUP),
  )
  return [...alone.map(file => [file]), ...groups]
}

function isAlone(file: string): boolean {
  return dirname(file) === 'test'
}

/** Takes groups from the list until it is empty; a group's events are reported together, once it is done. */
async function runGroups(
  waiting: Iterable<readonly string[]>,
  stop: AbortSignal,
  into: Count,
  report: PassThrough,
): Promise<void> {
  for (const group of waiting) {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(GROUP_TIMEOUT_MS)])
    const files = [join(import.meta.dirname, 'group.ts')]
    const events = await Array.fromAsync(run({ files, argv: group, timeout: GROUP_TIMEOUT_MS, signal }))
    for (const event of events as TestEvent[]) {
      tally(event, group, into)
      if (event.type !== 'test:diagnostic' || event.data.nesting > 0) report.write(event)
    }
    const ended = new Set((events as TestEvent[]).filter(isEnd).map(({ data }) => data.name))
    for (const file of group) if (!ended.has(file)) fail(into, `${file}: it did not come to its end`)
  }
}

interface TestEvent {
  readonly type: string
  readonly data: {
    readonly name?: string
    /** Where the test stands. */
    readonly file?: string
    readonly nesting: number
    readonly details?: { readonly type?: string; readonly error?: Error & { readonly failureType?: string } }
    readonly skip?: unknown
    readonly todo?: unknown
  }
}

function tally(event: TestEvent, group: readonly string[], into: Count): void {
  const { type, data } = event
  const { type: of, error } = data.details ?? {}
  // A suite counts by its tests, unless it fails of itself, as where its file cannot be loaded.
  const isSuite = of === 'suite' && (type === 'test:pass' || error?.failureType === 'subtestsFailed')
  if (!isEnd(event) || isSuite) return
  // What did not run proves nothing.
  const proven = type === 'test:pass' && data.skip === undefined && data.todo === undefined
  if (proven) {
    into.passed++
    return
  }
  const { message, cause } = error ?? {}
  const file = group.find(path => data.file?.endsWith(path)) ?? group.join(', ')
  const reason = `${message ?? 'it did not run'} ${inspect(cause, { depth: 1 }).slice(0, 1000)}`
  fail(into, `${file}: ${data.name}: ${reason}`)
}

function isEnd({ type }: TestEvent): boolean {
  return type === 'test:pass' || type === 'test:fail'
}

function fail(into: Count, failure: string): void {
  into.failed++
  into.failures.push(failure)
}

function interrupted(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort())
  return stop.signal
}

/** Ends the processes that tests have left behind: all that name the run's folder, or stand in it. */
async function endLeftovers(folder: string): Promise<void> {
  if (process.platform !== 'linux') return
  for (const pid of (await readdir('/proc')).filter(
    name => /^\d+$/.test(name) && Number(name) !== process.pid,
  )) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    const place = await readlink(`/proc/${pid}/cwd`).catch(() => '')
    if (![command, environment, place].some(text => text.includes(folder))) continue
    process.stdout.write(
      `left running and ended now: ${pid} ${command.replaceAll('\0', ' ').slice(0, 200)}\n`,
    )
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  await sleep(100)
}
