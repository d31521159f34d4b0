import type { Scope } from '../access/access.ts'
import { partPrefix, quarantinePrefix } from '../dataset/receive.ts'
import { CoreError } from '../errors.ts'
import { type LoadId, newId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { type Attempt, beginAttempt, isAway, loseAttempt } from './attempt.ts'
import type { BatchError, BatchState } from './batch.ts'
import { combineFaults, combineQuarantines } from './combine.ts'
import { error, failedOutcome, type Judged, judgeFiles, type StagedFile } from './outcome.ts'
import { publishBatch, recordFailure, superseded } from './settle.ts'

type StagePorts = Pick<Ports, 'catalog' | 'engine' | 'store'>

/** How a turn at a batch ended. */
export interface StageEnd {
  /** Null: another turn, or the end of its dataset, came before. */
  readonly state: BatchState | null
  /** A fault of ours, and under which name the batch tells of it. */
  readonly fault?: { readonly id: string; readonly cause: unknown }
}

/**
 * Makes the files of a batch rows of its dataset, all of them or none. Harmless when it runs twice: whoever finds the batch settled does
 * nothing, and the version that settles it is published in the same step.
 */
export async function stageBatch(
  ports: StagePorts,
  scope: Scope,
  id: LoadId,
  signal: AbortSignal,
): Promise<StageEnd> {
  const attempt = await beginAttempt(ports.catalog, scope, id)
  if (!attempt) return { state: null }
  try {
    return { state: await takeTurn(ports, attempt, signal) }
  } catch (cause) {
    // The worker is stopping; who takes the job next finds the batch without one.
    if (signal.aborted) throw cause
    if (cause === superseded) return { state: null }
    if (isAway(cause)) return { state: await loseAttempt(ports.catalog, attempt, new Date()) }
    if (cause instanceof CoreError) {
      return {
        state: await recordFailure(ports, attempt, failedOutcome(attempt.files, refusalOf(cause)), []),
      }
    }
    const fault = { id: newId<string>(), cause }
    const told = error('0070000017', `Unexpected error. The log of the server has more under ${fault.id}.`)
    return { state: await recordFailure(ports, attempt, failedOutcome(attempt.files, told), []), fault }
  }
}

async function takeTurn(ports: StagePorts, attempt: Attempt, signal: AbortSignal): Promise<BatchState> {
  const refused =
    attempt.rejectedBy === null ? emptyFile(attempt) : error('rh:rules-violated', attempt.rejectedBy)
  if (refused) return recordFailure(ports, attempt, failedOutcome(attempt.files, refused), [])
  const files: StagedFile[] = []
  try {
    const broken = await convertFiles(ports, attempt, files, signal)
    if (broken) {
      await discard(ports, attempt, files, 'all')
      return recordFailure(ports, attempt, failedOutcome(attempt.files, broken), [])
    }
    const judged = await judge(ports, attempt, files, signal)
    if (!judged.failure) return await publishBatch(ports, attempt, judged.outcome, files, signal)
    await discard(ports, attempt, files, 'parts')
    return recordFailure(ports, attempt, judged.outcome, files)
  } catch (cause) {
    // A catalog that went away during the commit may have committed; the sweeper removes what no version names then.
    if (!isAway(cause)) await discard(ports, attempt, files, 'parts')
    throw cause
  }
}

/** What is wrong with the files before one is read. */
function emptyFile({ files }: Attempt): BatchError | null {
  if (files.length === 0) return error('106', 'The batch has no file.')
  const empty = files.find(({ artifact }) => artifact?.bytes === 0)
  return empty ? error('106', `The file ${empty.path} is empty.`) : null
}

/** Converts one file after the other into `files`; answers what is wrong with the first that cannot be read. */
async function convertFiles(
  { engine }: StagePorts,
  { scope, batch, files: received, schema }: Attempt,
  files: StagedFile[],
  signal: AbortSignal,
): Promise<BatchError | null> {
  if (!schema) return error('rh:schema-deleted', 'The schema of the dataset is gone.')
  let recordsBefore = 0
  for (const { path, artifact } of received) {
    if (!artifact) throw new Error(`file ${path} of batch ${batch.id} is not whole`)
    signal.throwIfAborted()
    try {
      const converted = await engine.convert(
        {
          artifactKey: artifact.key,
          digest: artifact.digest,
          fileName: path,
          format: batch.format,
          schema,
          unknownFields: batch.tags['rowhouse/unknownFields']?.[0] === 'drop' ? 'drop' : 'reject',
          emptyValues: batch.tags['rowhouse/emptyValues']?.[0] === 'absent' ? 'absent' : 'reject',
          recordsBefore,
          partPrefix: partPrefix(scope),
          quarantinePrefix: quarantinePrefix(scope),
        },
        signal,
      )
      const { fileFault } = converted
      if (fileFault) return error(fileFault.code, `${path}: ${fileFault.description}`)
      files.push({ path, bytes: artifact.bytes, converted })
      recordsBefore += converted.account.loaded + converted.account.rejected
    } catch (cause) {
      if (!(cause instanceof CoreError) || isAway(cause) || signal.aborted) throw cause
      const { code, description } = refusalOf(cause)
      return error(code, `${path}: ${description}`)
    }
  }
  return null
}

async function judge(
  ports: StagePorts,
  { scope, batch }: Attempt,
  files: readonly StagedFile[],
  signal: AbortSignal,
): Promise<Judged> {
  const made = files.map(({ converted }) => converted)
  const quarantines = made.flatMap(({ quarantine }) => quarantine ?? [])
  const faults = made.flatMap(({ rowFaults }) => rowFaults ?? [])
  const kept = {
    quarantine: await combineQuarantines(ports, scope, quarantines, signal),
    rowFaults: await combineFaults(ports.store, scope, faults, signal),
  }
  return judgeFiles(batch, files, kept)
}

/** Deletes what staging made and nobody will see; a part that is the received file itself stays. */
async function discard(
  { store }: StagePorts,
  attempt: Attempt,
  files: readonly StagedFile[],
  what: 'all' | 'parts',
): Promise<void> {
  const received = new Set(attempt.files.map(({ artifact }) => artifact?.key))
  const keys = files.flatMap(({ converted: { parts, quarantine, rowFaults } }) => [
    ...parts.map(({ key }) => key),
    ...(what === 'all' ? [quarantine, rowFaults].flatMap(file => file?.key ?? []) : []),
  ])
  await store.delete(keys.filter(key => !received.has(key)))
}

const codes: Readonly<Record<string, string>> = {
  empty_file: '106',
  unreadable_file: 'rh:unreadable',
  unknown_field: 'rh:unknown-field',
}

/** A refusal of the core as the error of a batch. */
export function refusalOf({ code, message }: CoreError): BatchError {
  return error(codes[code] ?? `rh:${code.replaceAll('_', '-')}`, message)
}
