import { CoreError } from '../../core/errors.ts'
import type { Engine } from '../../core/ports/engine.ts'
import type { Store } from '../../core/ports/store.ts'
import { refuse } from '../../core/refusals.ts'
import { findRows } from './check/finding.ts'
import { compareColumns, countCopies, diffRows } from './compare/comparing.ts'
import { convertFile, sampleFile } from './convert/converting.ts'
import { readEnvelope } from './envelope-file.ts'
import { openExportCache } from './export-cache.ts'
import { exportParts } from './export-parts.ts'
import { generatePart } from './generate/generating.ts'
import { ingestFile } from './ingest-file.ts'
import { learnRows } from './learn/learning.ts'
import { openPool, type PoolOptions } from './pool.ts'
import { associateColumns, openProfiling } from './profile/profiling.ts'
import { namedTables, queryFile } from './query/query-file.ts'
import { joinParts } from './rewrite/joining.ts'
import { rewriteParts } from './rewrite/rewriting.ts'
import type { EngineRoom } from './room.ts'
import { readRows } from './rows-page.ts'
import { openScratch } from './scratch.ts'
import { makeBlocks } from './world/making.ts'

export interface EngineOptions {
  readonly store: Store
  /** A folder for work in progress, on a disk with room for the largest file several times over. */
  readonly scratch: string
  /** Per engine process. */
  readonly memoryBytes: number
  readonly threads: number
  /** How many engine processes there may be at most. */
  readonly processes: number
  readonly timeoutMs?: number
  /** What a compressed file may become at most; default 4 GiB. */
  readonly maxInflatedBytes?: number
  /** What the compressed rows of a fill may become at most; default 1 GiB. */
  readonly maxFillInflatedBytes?: number
  /** What the answer of a query may become at most; default 1 GiB. */
  readonly maxAnswerBytes?: number
  readonly observe?: PoolOptions['observe']
}

const SPILL_BYTES = 64 * 2 ** 30

/** The engine on DuckDB: every verb runs in a child process, so that no file can take the server down. */
export async function openDuckdbEngine(options: EngineOptions): Promise<Engine> {
  const { store, memoryBytes, threads, processes, timeoutMs = 15 * 60_000, observe = () => {} } = options
  const { maxInflatedBytes = 4 * 2 ** 30, maxFillInflatedBytes = 2 ** 30, maxAnswerBytes = 2 ** 30 } = options
  const scratch = await openScratch(options.scratch)
  const pool = openPool({ processes, timeoutMs, memoryBytes, threads, spillBytes: SPILL_BYTES, observe })
  const room: EngineRoom = { store, pool, scratch, maxInflatedBytes, maxFillInflatedBytes, maxAnswerBytes }
  const exports = openExportCache(room)
  const profiling = openProfiling(room)
  return {
    ingest: (request, signal) => ingestFile(room, request, signal),
    generators: pool.narrowStudies,
    generate: (request, signal) => generatePart(room, request, signal),
    makeBlocks: (request, signal) => makeBlocks(room, request, signal),
    learn: (request, signal) => learnRows(room, request, signal),
    copies: (request, signal) => countCopies(room, request, signal),
    sample: (request, signal) => sampleFile(room, request, signal),
    convert: (request, signal) => convertFile(room, request, signal),
    rows: (request, signal) => readRows(room, request, signal),
    export: (request, signal) => exports.open(request, signal),
    exportParts: (request, signal) => exportParts(room, request, signal),
    associate: (request, signal) => associateColumns(room, request, signal),
    profile: (request, signal) => profiling.run(request, signal),
    profiling: key => profiling.progress(key),
    abandon: (partKeys, reason) => profiling.abandon(partKeys, reason),
    compare: (request, signal) => compareColumns(room, request, signal),
    diff: (request, signal) => diffRows(room, request, signal),
    find: (request, signal) => findRows(room, request, signal),
    tables: (sql, signal) => namedTables(room, sql, signal),
    query: (request, signal) => queryFile(room, request, signal),
    envelope: (key, signal) => readEnvelope(room, key, signal),
    rewrite: (request, signal) => rewriteParts(room, request, signal),
    join: (request, signal) => joinParts(room, request, signal),
    check: () => check(room),
    async close() {
      await Promise.all([exports[Symbol.asyncDispose](), pool.close()])
      await scratch[Symbol.asyncDispose]()
    },
  }
}

async function check({ pool, scratch }: EngineRoom): Promise<void> {
  await using folder = await scratch.folder()
  try {
    await pool.run('check', null, { folder: folder.path, paths: [] })
  } catch (cause) {
    if (cause instanceof CoreError && cause.kind !== 'unprocessable') throw cause
    throw refuse('unavailable', 'No engine process can work.', { cause })
  }
}
