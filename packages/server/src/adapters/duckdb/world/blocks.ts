import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Table } from '../../../core/pack/block.ts'
import { CopyLines } from '../../../core/pack/copy.ts'
import { planHistory, simulate } from '../../../core/pack/history/simulate.ts'
import { summarize } from '../../../core/pack/history/summaries.ts'
import { historyPrinter } from '../../../core/pack/history-cells.ts'
import { makeBlock, makeFixed, planRows } from '../../../core/pack/rows/make.ts'
import type { BlocksRequest } from '../../../core/ports/blocks.ts'
import type { HistoryKind } from '../../../core/ports/worlds.ts'
import type { Session } from '../session.ts'
import { type WorldPart, type WorldText, writeWorldPart } from './part.ts'

export interface BlocksOrder extends Omit<BlocksRequest, 'partPrefix'> {
  readonly folder: string
}

/** Files that were written, by their paths. */
export interface WrittenBlocks {
  readonly tables: readonly {
    readonly schema: string
    readonly text: WorldText
    readonly part: WorldPart | null
  }[]
  readonly history: Readonly<Record<HistoryKind, WorldText>>
}

/** The verb: makes blocks of a pack and writes their rows and their history. One block is in memory at a time. */
export async function blocks(order: BlocksOrder, session: Session): Promise<WrittenBlocks> {
  const { pack, setting, owner, folder, from, count } = order
  await using texts = new Texts(folder)
  const plan = planRows(pack, setting)
  const history = planHistory(pack, setting)
  const print = historyPrinter(pack, owner)
  const write = async ({ schema, rows }: Table) => {
    await texts.write(`table ${schema}`, text => {
      for (const cells of rows) text.addRow(cells)
    })
  }
  const fixed = makeFixed(plan)
  if (from === 0) for (const table of fixed) await write(table)
  for (let number = from; number < from + count; number++) {
    session.signal.throwIfAborted()
    const block = makeBlock(plan, number)
    for (const table of block.tables) await write(table)
    const interactions = simulate(history, block, fixed)
    await texts.write('interactions', text => {
      for (const [at, each] of interactions.entries()) text.add(print.interaction(each, number, at))
    })
    await texts.write('summaries', text => {
      for (const each of summarize(interactions)) text.add(print.summary(each))
    })
    session.progress((number + 1 - from) / count)
  }
  const tables: WrittenBlocks['tables'][number][] = []
  for (const schema of pack.schemas) {
    const text = await texts.written(`table ${schema.key}`)
    const isPublished = schema.publish && text.rows > 0
    const part = isPublished ? await writeWorldPart(session.connection, schema, text, folder) : null
    tables.push({ schema: schema.key, text, part })
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
  readonly #open = new Map<string, { path: string; file: FileHandle; text: CopyLines }>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Writes what `lines` adds to a text. */
  async write(name: string, lines: (text: CopyLines) => void): Promise<void> {
    const { file, text } = await this.#named(name)
    lines(text)
    // A single write may stop halfway without an error, as on a disk that gets full.
    await file.appendFile(text.take())
  }

  async written(name: string): Promise<WorldText> {
    const { path, text } = await this.#named(name)
    return { path, rows: text.rows, longest: text.longest }
  }

  async #named(name: string) {
    const found = this.#open.get(name)
    if (found) return found
    const path = join(this.#folder, `text-${this.#open.size}`)
    const opened = { path, file: await open(path, 'w'), text: new CopyLines() }
    this.#open.set(name, opened)
    return opened
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { file } of this.#open.values()) await file.close()
  }
}
