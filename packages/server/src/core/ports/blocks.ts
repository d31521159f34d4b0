import type { Part } from '../dataset/dataset.ts'
import type { WorldSetting } from '../pack/block.ts'
import type { Pack } from '../pack/pack.ts'
import type { HistoryKind, HistoryOwner } from './worlds.ts'

export interface BlocksRequest {
  readonly pack: Pack
  readonly setting: WorldSetting
  readonly owner: HistoryOwner
  /** The first block, from 0, and how many. With the first come the rows that all blocks share. */
  readonly from: number
  readonly count: number
  readonly partPrefix: string
}

/** Rows of blocks; their texts are there until it is disposed. */
export interface MadeBlocks extends AsyncDisposable {
  /** In the order of the pack's schemas. */
  readonly tables: readonly MadeTable[]
  readonly history: Readonly<Record<HistoryKind, MadeText>>
}

/** Rows in PostgreSQL's text format. */
export interface MadeText {
  readonly rows: number
  /** Each chunk stands until the next one is asked for. */
  bytes(): AsyncIterable<Uint8Array>
}

export interface MadeTable {
  readonly schema: string
  readonly text: MadeText
  /** Null for a table that is not published, and for one without rows. */
  readonly part: Part | null
}
