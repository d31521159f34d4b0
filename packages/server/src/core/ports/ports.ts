import type { Catalog } from './catalog.ts'
import type { Courier } from './courier.ts'
import type { Engine } from './engine.ts'
import type { PackShelf } from './packs.ts'
import type { Queue } from './queue.ts'
import type { Store } from './store.ts'

/** Everything the core needs from outside. `open.ts` decides what stands behind each. */
export interface Ports {
  readonly catalog: Catalog
  readonly store: Store
  readonly engine: Engine
  readonly queue: Queue
  readonly courier: Courier
  readonly packs: PackShelf
}
