import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scope } from '../../packages/server/src/core/access/access.ts'
import type { Catalog } from '../../packages/server/src/core/ports/catalog.ts'
import type { Queue, Tasks } from '../../packages/server/src/core/ports/queue.ts'
import { settleIn } from './catalog-house.ts'

/** A queue and the catalog in whose transactions jobs are added. */
export interface QueueOnTrial extends AsyncDisposable {
  readonly catalog: Catalog
  readonly queue: Queue
  /** Makes jobs that wait for their next try due at once. */
  hurry(): Promise<void>
}

/** What every queue must do. */
export function queueContract(name: string, open: () => Promise<QueueOnTrial>): void {
  describe(name, () => {
    test('a job is done after the commit of its transaction, and never after a rollback', async () => {
      await using trial = await open()
      const { scope } = await settleIn(trial.catalog)
      const work = bench()
      await using _ = await working(trial.queue, work.tasks)
      let committed = false
      const refused = trial.catalog.transact(scope, async tx => {
        await tx.jobs.add('remove_objects', { keys: ['rolled back'] })
        throw new Error('no')
      })
      await assert.rejects(refused, /no/)
      await trial.catalog.transact(scope, async tx => {
        await tx.jobs.add('remove_objects', { keys: ['committed'] })
        // Another job that is done meanwhile shows that the worker looked, and did not see this one.
        await add(trial.catalog, scope, 'meanwhile')
        await work.done('meanwhile')
        assert.deepEqual(work.log, ['meanwhile'])
        committed = true
      })
      await work.done('committed')
      assert.equal(committed, true)
      await add(trial.catalog, scope, 'last')
      await work.done('last')
      assert.deepEqual(work.log, ['meanwhile', 'committed', 'last'])
    })

    test('a job that fails is tried again', async () => {
      await using trial = await open()
      const { scope } = await settleIn(trial.catalog)
      const failed = Promise.withResolvers<void>()
      let tries = 0
      const work = bench(async () => {
        tries++
        if (tries > 1) return
        failed.resolve()
        throw new Error('the first try fails')
      })
      await using _ = await working(trial.queue, work.tasks)
      await add(trial.catalog, scope, 'stubborn')
      await failed.promise
      const done = work.done('stubborn').then(() => true)
      while (!(await Promise.race([done, sleep(100, false)]))) await trial.hurry()
      assert.equal(tries, 2)
    })

    test('stop waits for the job that runs', async () => {
      await using trial = await open()
      const { scope } = await settleIn(trial.catalog)
      const [started, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const work = bench(async () => {
        started.resolve()
        await free.promise
      })
      const worker = await trial.queue.work(work.tasks)
      await add(trial.catalog, scope, 'slow')
      await started.promise
      const stopped = worker.stop()
      free.resolve()
      await stopped
      assert.deepEqual(work.log, ['slow'])
    })

    test('a job that will not end is told so by its signal at the stop, and done by the next worker', async () => {
      await using trial = await open()
      const { scope } = await settleIn(trial.catalog)
      const started = Promise.withResolvers<void>()
      const stuck = bench(async signal => {
        started.resolve()
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      })
      const worker = await trial.queue.work(stuck.tasks)
      await add(trial.catalog, scope, 'stuck')
      await started.promise
      await worker.stop()
      assert.deepEqual(stuck.log, [])
      await trial.hurry()
      const next = bench()
      await using _ = await working(trial.queue, next.tasks)
      await next.done('stuck')
    })

    test('two workers do every job, and no job twice at the same time', async () => {
      await using trial = await open()
      const { scope } = await settleIn(trial.catalog)
      const names = Array.from({ length: 40 }, (_, at) => `job ${at}`)
      const work = bench(() => new Promise(resolve => setImmediate(resolve)))
      await using _one = await working(trial.queue, work.tasks)
      await using _two = await working(trial.queue, work.tasks)
      await trial.catalog.transact(scope, async tx => {
        for (const name of names) await tx.jobs.add('remove_objects', { keys: [name] })
      })
      await Promise.all(names.map(work.done))
      assert.deepEqual(work.log.toSorted(), names.toSorted())
    })
  })
}

async function add(catalog: Catalog, scope: Scope, name: string): Promise<void> {
  await catalog.transact(scope, tx => tx.jobs.add('remove_objects', { keys: [name] }))
}

/** A worker that stops at the end of its scope. */
export async function working(queue: Queue, tasks: Tasks): Promise<AsyncDisposable> {
  const worker = await queue.work(tasks)
  return { [Symbol.asyncDispose]: () => worker.stop() }
}

/** Tasks that note which jobs they did; a job's name is its first key. */
export function bench(during: (signal: AbortSignal) => Promise<unknown> = async () => {}) {
  const log: string[] = []
  const waiting = new Map<string, PromiseWithResolvers<void>>()
  const waitFor = (name: string): PromiseWithResolvers<void> => {
    const known = waiting.get(name) ?? Promise.withResolvers<void>()
    waiting.set(name, known)
    return known
  }
  const tasks: Tasks = {
    async remove_objects({ keys }, signal) {
      await during(signal)
      const [name = ''] = keys
      log.push(name)
      waitFor(name).resolve()
    },
    merge: async () => {},
    sweep: async () => {},
    profile: async () => {},
    drift: async () => {},
    batch: async () => {},
    sandbox: async () => {},
    generate: async () => {},
    deliver: async () => {},
  }
  return { tasks, log, done: (name: string) => waitFor(name).promise }
}
