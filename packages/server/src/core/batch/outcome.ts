import type { Batch, BatchError, BatchFile, BatchOutcome, RowFaultFile } from './batch.ts'
import type { Converted } from './conversion.ts'

/** What a batch came to of which nothing was read. */
export const nothingRead: BatchOutcome = {
  read: 0,
  loaded: 0,
  rejected: 0,
  skipped: 0,
  inputBytes: 0,
  inputFiles: 0,
  outputBytes: 0,
  parts: 0,
  errors: [],
  failureReason: null,
  rowFaults: null,
  quarantine: null,
  from: null,
  to: null,
}

/** A file as staging left it. */
export interface StagedFile {
  readonly path: string
  readonly bytes: number
  readonly converted: Converted
}

/** What all files of a batch came to, and whether that is good enough; `failure` is null where it is. */
export interface Judged {
  readonly outcome: BatchOutcome
  readonly failure: BatchError | null
}

const MOST_RANGES = 100

/**
 * Decide whether the rows of a batch are taken: not without any, and not when more were rejected than it allows. Pure; no I/O.
 * `kept`: the rejects of all files in one.
 */
export function judgeFiles(
  batch: Pick<Batch, 'maxErrorPercent' | 'diagnostics'>,
  files: readonly StagedFile[],
  kept: Pick<BatchOutcome, 'rowFaults' | 'quarantine'>,
): Judged {
  const sum = (of: (file: StagedFile) => number) => files.reduce((total, file) => total + of(file), 0)
  const loaded = sum(({ converted }) => converted.account.loaded)
  const rejected = sum(({ converted }) => converted.account.rejected)
  const counts = {
    read: sum(({ converted }) => converted.account.read),
    loaded,
    rejected,
    skipped: sum(({ converted }) => converted.account.skipped),
    inputBytes: sum(({ bytes }) => bytes),
    inputFiles: files.length,
    outputBytes: sum(({ converted }) => converted.parts.reduce((bytes, part) => bytes + part.bytes, 0)),
    parts: sum(({ converted }) => converted.parts.length),
  }
  const failure = failureOf(batch, counts)
  const detailed = mergeErrors(files.map(({ converted }) => converted.errors))
  const times = files.map(({ converted }) => converted)
  return {
    failure,
    outcome: {
      ...counts,
      ...kept,
      errors: errorsOf(batch, counts, detailed, failure),
      failureReason: failure?.description ?? null,
      from: earliest(times.flatMap(({ from }) => from ?? [])),
      to: latest(times.flatMap(({ to }) => to ?? [])),
    },
  }
}

type Counts = Pick<BatchOutcome, 'read' | 'loaded' | 'rejected' | 'skipped'>

function failureOf({ maxErrorPercent }: Pick<Batch, 'maxErrorPercent'>, counts: Counts): BatchError | null {
  const { read, loaded, rejected, skipped } = counts
  const records = loaded + rejected
  if (read !== loaded + rejected + skipped) {
    return error(
      'rh:rows-do-not-add-up',
      `The files hold ${read} records, but ${loaded} were loaded, ${rejected} rejected and ${skipped} skipped.`,
    )
  }
  if (records === 0) return error('106', 'The batch has no record.')
  if (loaded > 0 && 100 * rejected <= maxErrorPercent * records) return null
  const allowed =
    loaded === 0
      ? 'none is left'
      : `more than the ${maxErrorPercent} % that partialIngestionPercentage allows`
  return error('rh:too-many-errors', `${rejected} of ${records} records were rejected; ${allowed}.`, rejected)
}

/** What clients see: with diagnostics one per code, else a summary alone. */
function errorsOf(
  { diagnostics }: Pick<Batch, 'diagnostics'>,
  { loaded, rejected }: Counts,
  detailed: readonly BatchError[],
  failure: BatchError | null,
): readonly BatchError[] {
  if (rejected === 0) return failure ? [failure] : []
  if (!diagnostics) {
    const summary = `${counted(rejected, 'record')} had errors. Send the batch again with "enableErrorDiagnostics": true to see them.`
    return [error('INGEST-1211-400', summary, rejected)]
  }
  if (failure) return [failure, ...detailed]
  const summary = `${counted(rejected, 'record')} had errors, ${counted(loaded, 'row')} ${loaded === 1 ? 'was' : 'were'} ingested. The diagnostics under /meta show them.`
  return [error('INGEST-1212-400', summary, rejected), ...detailed]
}

/** The errors of several files, one per code. Pure; no I/O. */
export function mergeErrors(lists: readonly (readonly BatchError[])[]): BatchError[] {
  const merged = new Map<string, BatchError>()
  for (const each of lists.flat()) {
    const before = merged.get(each.code)
    merged.set(
      each.code,
      before
        ? {
            ...before,
            rows: [...before.rows, ...each.rows].slice(0, MOST_RANGES),
            recordCount: before.recordCount + each.recordCount,
          }
        : each,
    )
  }
  return [...merged.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1))
}

/** The outcome of a batch that failed before its rows could be judged. Pure; no I/O. */
export function failedOutcome(
  files: readonly Pick<BatchFile, 'artifact'>[],
  failure: BatchError,
): BatchOutcome {
  const inputBytes = files.reduce((sum, { artifact }) => sum + (artifact?.bytes ?? 0), 0)
  const input = { inputBytes, inputFiles: files.length }
  return { ...nothingRead, ...input, errors: [failure], failureReason: failure.description }
}

/** How many records each kind of fault keeps, over several files. Pure; no I/O. */
export function sumFaults(files: readonly RowFaultFile[]): Omit<RowFaultFile, 'key' | 'bytes'> {
  const sum = (of: (file: RowFaultFile) => number) => files.reduce((total, file) => total + of(file), 0)
  return {
    parsing: sum(({ parsing }) => parsing),
    conversion: sum(({ conversion }) => conversion),
    validation: sum(({ validation }) => validation),
  }
}

export function error(code: string, description: string, recordCount = 0): BatchError {
  return { code, description, rows: [], recordCount }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function earliest(times: readonly Date[]): Date | null {
  return times.reduce<Date | null>((first, time) => (first && first <= time ? first : time), null)
}

function latest(times: readonly Date[]): Date | null {
  return times.reduce<Date | null>((last, time) => (last && last >= time ? last : time), null)
}
