import type { JobName, Jobs } from '../jobs/jobs.ts'

/** Work done later. Jobs are added inside catalog transactions; a job that a dead worker held is done again. */
export interface Queue {
  /** Starts to work until `stop`, which lets running jobs end or hands them back. */
  work(tasks: Tasks): Promise<{ stop(): Promise<void> }>
}

export type Tasks = {
  readonly [Name in JobName]: (payload: Jobs[Name], signal: AbortSignal) => Promise<void>
}
