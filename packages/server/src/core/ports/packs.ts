import type { Pack } from '../pack/pack.ts'

/** The packs that can be loaded: folders of the server's own, and of its operator. */
export interface PackShelf {
  /** As the folders are now: what changed since the last call is read again. Own packs first, others by key. */
  list(): Promise<ShelfListing>
  /** Null: no pack has the key. */
  get(key: string): Promise<Pack | null>
}

export interface ShelfListing {
  readonly packs: readonly Pack[]
  readonly invalid: readonly InvalidPack[]
}

/** Why a folder is no pack; a folder may have several entries. */
export interface InvalidPack {
  readonly folder: string
  /** In the folder, such as `rows.yaml`; empty text: the folder as a whole. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly reason: string
}
