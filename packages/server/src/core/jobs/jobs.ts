/** Every kind of job with its payload. Jobs may run twice; each must be harmless the second time. */
export interface Jobs {
  /** Deletes objects whose catalog records are gone. */
  remove_objects: { readonly keys: readonly string[] }
  /** Finds and deletes objects that nothing refers to, and forgets expired receipts. Runs every 15 minutes. */
  sweep: Record<string, never>
}

export type JobName = keyof Jobs
