import { rm } from 'node:fs/promises'
import { BIGINT, type DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import type { EntityCells } from '../../../core/generation/cells.ts'
import { type Dirt, spoiltKinds } from '../../../core/generation/dirt/dirty.ts'
import { type Lines, linesOf } from '../../../core/generation/dirt/lines.ts'
import { spoiltCells } from '../../../core/generation/dirt/spoil.ts'
import type { Spoilt } from '../../../core/ports/engine.ts'
import { type WrittenPart, writePart } from '../ingest/write-part.ts'
import type { Session } from '../session.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'
import { type GenerateSql, generateSql } from './generate-sql.ts'

export interface SpoiltOrder extends Spoilt {
  readonly entities: ReadonlyMap<string, EntityCells>
  readonly entity: string
  readonly seed: bigint
  /** The first line, from 0, and how many at most. */
  readonly from: number
  readonly count: number
  readonly target: string
}

export interface WrittenLines {
  readonly written: WrittenPart
  readonly dirt: Dirt
  /** The entity as it was written. */
  readonly delivered: EntityCells
}

/** Lines to a chunk of the engine. All but the last are full, so that row groups of files end alike however the lines come. */
const CHUNK = 2048

/**
 * Writes lines of an entity's spoilt rows as a part. They are written twice: with what was done to each, from which that is counted, and without.
 */
export async function generateSpoilt(order: SpoiltOrder, session: Session): Promise<WrittenLines> {
  const { entities, entity, seed, dirty, target } = order
  const { connection } = session
  const lines = linesOf({ ...order, share: dirty.duplicate ?? 0 })
  await keepLines(connection, lines)
  const spoilt = spoiltCells({ entities, seed, dirty }, entity)
  const sql = generateSql({
    ...{ entity, seed, rows: { table: 'lines' } },
    entities: new Map(entities).set(entity, spoilt),
  })
  const members = spoilt.members.slice(0, -spoiltKinds.length)
  const names = members.map(({ name }) => name)
  const noted = `${target}.noted`
  const counts = await writeNoted(connection, sql, noted)
  const query = `select ${names.map(quoteIdentifier).join(', ')} from read_parquet(${quoteLiteral(noted)})`
  const written = await writePart(connection, query, target, names)
  await rm(noted)
  if (written.rows !== lines.rows.length) {
    throw new Error(`${written.rows} lines were written of ${lines.rows.length}`)
  }
  return { written, dirt: { ...counts, duplicate: lines.copies }, delivered: { ...spoilt, members } }
}

async function keepLines(connection: DuckDBConnection, { rows }: Lines): Promise<void> {
  await connection.run('create temp table lines (row bigint not null)')
  const appender = await connection.createAppender('lines')
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = DuckDBDataChunk.create([BIGINT], Math.min(CHUNK, rows.length - from))
    chunk.setColumns([[...rows.subarray(from, from + CHUNK)]])
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

/** Answers how many cells were spoilt, by kind. */
async function writeNoted(
  connection: DuckDBConnection,
  { before, query }: GenerateSql,
  target: string,
): Promise<Omit<Dirt, 'duplicate'>> {
  for (const statement of before) await connection.run(statement)
  const options = 'format parquet, compression uncompressed, preserve_order true'
  await connection.run(`copy (${query}) to ${quoteLiteral(target)} (${options})`)
  const sums = spoiltKinds.map(kind => `coalesce(sum(${quoteIdentifier(`!${kind}`)}), 0) as "${kind}"`)
  const reader = await connection.runAndReadAll(
    `select ${sums.join(', ')} from read_parquet(${quoteLiteral(target)})`,
  )
  const [row = {}] = reader.getRowObjects()
  return { null: Number(row.null), outlier: Number(row.outlier), malformed: Number(row.malformed) }
}
