import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type DuckDBAppender, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api'
import type { Column } from '../../../core/dataset/dataset.ts'
import type { CellText, Table } from '../../../core/pack/block.ts'
import { columnOf } from '../../../core/pack/columns.ts'
import { copyLine, rowDigest } from '../../../core/pack/copy.ts'
import { simulate } from '../../../core/pack/history/simulate.ts'
import { summarize } from '../../../core/pack/history/summaries.ts'
import { historyPrinter } from '../../../core/pack/history-cells.ts'
import type { PackSchema } from '../../../core/pack/pack.ts'
import { makeBlock, makeFixed, planRows } from '../../../core/pack/rows/make.ts'
import type { BlocksRequest } from '../../../core/ports/engine.ts'
import type { HistoryKind } from '../../../core/ports/worlds.ts'
import { columnExtent, writePart } from '../ingest/write-part.ts'
import type { Session } from '../session.ts'
import { quoteIdentifier } from '../sql.ts'

export interface BlocksOrder extends Omit<BlocksRequest, 'partPrefix' | 'textPrefix'> {
  readonly folder: string
}

/** Files that were written, by their paths. */
export interface WrittenBlocks {
  readonly tables: readonly {
    readonly schema: string
    readonly text: WrittenText
    readonly part: {
      readonly path: string
      readonly rows: number
      readonly columns: readonly Column[]
    } | null
  }[]
  readonly history: Readonly<Record<HistoryKind, WrittenText>>
}

export interface WrittenText {
  readonly path: string
  readonly rows: number
}

/** The verb: makes blocks of a pack and writes their rows and their history. One block is in memory at a time. */
export async function blocks(order: BlocksOrder, session: Session): Promise<WrittenBlocks> {
  const { pack, setting, owner, load, folder, from, count } = order
  await using texts = new Texts(folder)
  const plan = planRows(pack, setting)
  const print = historyPrinter(pack, owner)
  const published: Published[] = []
  for (const schema of pack.schemas.filter(({ publish }) => publish)) {
    published.push(await Published.open(session, schema))
  }
  const write = async ({ schema, rows }: Table) => {
    await texts.add(
      `table ${schema}`,
      rows.map(cells => copyLine([...cells, load, `\\x${rowDigest(cells)}`])),
    )
    published.find(each => each.schema.key === schema)?.add(rows)
  }
  const fixed = makeFixed(plan)
  if (from === 0) for (const table of fixed) await write(table)
  for (let number = from; number < from + count; number++) {
    session.signal.throwIfAborted()
    const block = makeBlock(plan, number)
    for (const table of block.tables) await write(table)
    const interactions = simulate(pack, block, setting, fixed)
    await texts.add(
      'interactions',
      interactions.map((each, at) => copyLine(print.interaction(each, number, at))),
    )
    await texts.add(
      'summaries',
      summarize(interactions).map(each => copyLine(print.summary(each))),
    )
    session.progress((number + 1 - from) / count)
  }
  const tables: WrittenBlocks['tables'][number][] = []
  for (const { key: schema } of pack.schemas) {
    const writer = published.find(each => each.schema.key === schema)
    tables.push({
      schema,
      text: await texts.written(`table ${schema}`),
      part: (await writer?.write(folder)) ?? null,
    })
  }
  return {
    tables,
    history: {
      interactions: await texts.written('interactions'),
      summaries: await texts.written('summaries'),
    },
  }
}

/** Text files in a folder, by name. */
class Texts implements AsyncDisposable {
  readonly #folder: string
  readonly #open = new Map<string, { path: string; file: FileHandle; rows: number }>()

  constructor(folder: string) {
    this.#folder = folder
  }

  async add(name: string, lines: readonly string[]): Promise<void> {
    const text = await this.#named(name)
    text.rows += lines.length
    // A single write may stop halfway without an error, as on a disk that gets full.
    await text.file.appendFile(lines.join(''))
  }

  async written(name: string): Promise<WrittenText> {
    const { path, rows } = await this.#named(name)
    return { path, rows }
  }

  async #named(name: string) {
    const found = this.#open.get(name)
    if (found) return found
    const path = join(this.#folder, `text-${this.#open.size}`)
    const opened = { path, file: await open(path, 'w'), rows: 0 }
    this.#open.set(name, opened)
    return opened
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { file } of this.#open.values()) await file.close()
  }
}

const CHUNK_ROWS = 2048

/** Rows of a table that are to be published: kept as text in the engine, and cast when all are there. */
class Published {
  readonly schema: PackSchema
  readonly #session: Session
  readonly #appender: DuckDBAppender
  readonly #table: string

  private constructor(session: Session, schema: PackSchema, table: string, appender: DuckDBAppender) {
    this.schema = schema
    this.#session = session
    this.#table = table
    this.#appender = appender
  }

  static async open(session: Session, schema: PackSchema): Promise<Published> {
    const table = `rows of ${schema.key}`
    const columns = schema.fields.map(({ name }) => `${quoteIdentifier(name)} varchar`)
    await session.connection.run(`create temp table ${quoteIdentifier(table)} (${columns.join(', ')})`)
    return new Published(session, schema, table, await session.connection.createAppender(table))
  }

  add(rows: readonly (readonly CellText[])[]): void {
    const { fields } = this.schema
    for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
      const some = rows.slice(at, at + CHUNK_ROWS)
      const chunk = DuckDBDataChunk.create(
        fields.map(() => VARCHAR),
        some.length,
      )
      chunk.setColumns(fields.map((_, column) => some.map(cells => cells[column] ?? null)))
      this.#appender.appendDataChunk(chunk)
    }
  }

  /** Null when there are no rows. */
  async write(folder: string) {
    this.#appender.closeSync()
    const columns = this.schema.fields.map(columnOf)
    const cells = columns.map(({ name, logicalType }) => {
      const column = quoteIdentifier(name)
      return `cast(${column} as ${logicalType}) as ${column}`
    })
    const path = join(folder, `part-${this.schema.key}.parquet`)
    const written = await writePart(
      this.#session.connection,
      `select ${cells.join(', ')} from ${quoteIdentifier(this.#table)}`,
      path,
      columns.map(({ name }) => name),
    )
    if (written.rows === 0) return null
    const facts = new Map(written.facts.map(fact => [fact.name, fact]))
    return {
      path,
      rows: written.rows,
      columns: columns.map(column => ({ ...column, ...columnExtent(facts.get(column.name)) })),
    }
  }
}
