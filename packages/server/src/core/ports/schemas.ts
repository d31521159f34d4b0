import type { SchemaId } from '../ids.ts'
import type { Descriptor, KeptRegistry, SchemaChange, SchemaResource } from '../schema/resource.ts'

/** The schema registry of a sandbox. */
export interface SchemaReader {
  /** All of it: resources and descriptors oldest first, and which datasets use which schema. */
  registry(): Promise<KeptRegistry>
  /** What was written to these resources, newest first, `limit` of them at most. */
  changes(of: readonly SchemaId[], limit: number): Promise<readonly SchemaChange[]>
}

export interface SchemaWriter extends SchemaReader {
  /**
   * Lets one writer at a time into the sandbox's registry, until the transaction ends: what is decided on `registry()` after
   * this is still true when it is done. Refuses with `unknown_sandbox` when the sandbox is not active any more.
   */
  hold(): Promise<void>
  /** Adds a resource, or puts it in the place of the one with its id. Refuses with `title_taken`. */
  put(resource: SchemaResource, change: SchemaChange): Promise<void>
  /** Removes a resource with its changes and its descriptors; false when there is none, or a dataset refers to it. */
  remove(id: SchemaId): Promise<boolean>
  /** Adds a descriptor, or puts it in the place of the one with its id. Refuses with `unknown_schema`. */
  describe(descriptor: Descriptor): Promise<void>
  /** Removes a descriptor; false when there is none. */
  undescribe(id: string): Promise<boolean>
}
