/** Objects by key. A key is `[a-z0-9][a-z0-9._/-]*`, made by the house and never from outside. */
export interface Store {
  /** Writes the whole stream, or nothing: a reader that sees the object sees all of it, and it survives a power cut. */
  put(key: string, bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<StoredObject>
  /** Writes pieces of other objects, and bytes between them, one after the other as `put` writes a stream. */
  join(key: string, pieces: readonly Piece[], signal?: AbortSignal): Promise<StoredObject>
  /** Takes over a finished local file, which is gone afterwards. */
  adopt(key: string, path: string): Promise<StoredObject>
  /** The bytes from `start` to `end` (both included); refuses with `unavailable` naming the key when there is none. */
  get(key: string, range?: { start: number; end: number }): AsyncIterable<Uint8Array>
  /** Null when there is none. */
  size(key: string): Promise<number | null>
  /** A path on this machine under which the engine can read the object until `release`. */
  local(key: string): Promise<LocalObject>
  /** Every object below the prefix, in key order, as a stream. */
  list(prefix: string): AsyncIterable<{ key: string; bytes: number; changedAt: Date }>
  /** Deletes what exists of them; the others are no error. */
  delete(keys: readonly string[]): Promise<void>
  /** Throws `unavailable` or `storage_full` when nothing can be written. */
  check(): Promise<void>
}

/** An object, its bytes from `start` to `end` (both included), or bytes as they are. */
export type Piece =
  | { readonly key: string; readonly range?: { readonly start: number; readonly end: number } }
  | Uint8Array

export interface StoredObject {
  readonly key: string
  readonly bytes: number
  /** SHA-256 of the bytes, hex. */
  readonly digest: string
}

export interface LocalObject extends AsyncDisposable {
  readonly path: string
}
