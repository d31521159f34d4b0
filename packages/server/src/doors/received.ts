import type { Artifact } from '../core/dataset/dataset.ts'
import type { Store } from '../core/ports/store.ts'

/** A file that is on the store already. Disposing it deletes a file that nobody kept. */
export interface Received extends AsyncDisposable {
  readonly artifact: Artifact
  /** Takes the file over: from here on it is the caller's to delete. */
  keep(): Artifact
}

export function received(store: Store, artifact: Artifact): Received {
  let kept = false
  return {
    artifact,
    keep() {
      kept = true
      return artifact
    },
    async [Symbol.asyncDispose]() {
      // What cannot be deleted now is the sweeper's; the trouble must not take the place of the refusal.
      if (!kept) await store.delete([artifact.key]).catch(() => {})
    },
  }
}
