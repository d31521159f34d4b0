import { createHash } from 'node:crypto'
import { newId, type PartId, type VersionId } from '../ids.ts'
import { refuse } from '../refusals.ts'
import type { Column, Part, VersionMode } from './dataset.ts'
import { widen } from './types.ts'

/** Parts and columns that lie on the store and that no version names yet. */
export interface StagedParts {
  readonly parts: readonly Part[]
  readonly columns: readonly Column[]
  readonly rowCount: number
}

/** What a plan needs to know of a dataset's latest version. */
export interface Head {
  readonly number: number
  readonly columns: readonly Column[]
  readonly rowCount: number
  readonly storedBytes: number
  readonly digest: string
}

/** What leaves with a version: all that some versions before it brought. */
export interface Withdrawal {
  /** The numbers of these versions, ascending. */
  readonly versions: readonly number[]
  /** Of what they brought, as much as the head has. */
  readonly parts: readonly PartId[]
  readonly rows: number
  readonly bytes: number
}

/** A part of the head: which version brought it, and which version's merging it comes from. */
export interface LivePart {
  readonly id: PartId
  /** The version that it is there since; later than `place` when it holds what was merged. */
  readonly since: number
  /** The version that brought its first rows. */
  readonly place: number
  readonly rows: number
  readonly bytes: number
}

/** What leaves when these versions' rows do; null when some of them were merged with those of others. Pure; no I/O. */
export function withdrawalOf(live: readonly LivePart[], versions: readonly number[]): Withdrawal | null {
  const wanted = new Set(versions)
  const isMixed = ({ since, place }: LivePart) =>
    since > place && versions.some(version => version >= place && version < since)
  if (live.some(isMixed)) return null
  const leaving = live.filter(({ since }) => wanted.has(since))
  return {
    versions: [...wanted].toSorted((a, b) => a - b),
    parts: leaving.map(({ id }) => id),
    rows: leaving.reduce((sum, { rows }) => sum + rows, 0),
    bytes: leaving.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

export const nothingWithdrawn: Withdrawal = { versions: [], parts: [], rows: 0, bytes: 0 }

/** The next version as a value. It may be carried out only while its precondition holds. */
export interface VersionPlan {
  /** The latest version's number when this was decided; null: the dataset had none. */
  readonly precondition: { readonly head: number | null }
  readonly id: VersionId
  readonly number: number
  readonly mode: VersionMode
  readonly columns: readonly Column[]
  readonly rowCount: number
  readonly storedBytes: number
  readonly digest: string
  /** The parts that this version adds, in row order after those that it keeps. */
  readonly added: readonly Part[]
  /** Parts of the head that are none of this version's. A version that replaces everything has nothing of it. */
  readonly withdrawn: readonly PartId[]
}

/**
 * Decide the next version. Pure; no I/O. What is withdrawn counts where the others stay: its columns remain, without its rows.
 * Refuses with `columns_do_not_fit` when an append would need a type that holds neither side without loss, and when the two sides share
 * no column, unless a schema holds both.
 */
export function planVersion(
  head: Head | null,
  staged: StagedParts,
  mode: VersionMode,
  withdrawal: Withdrawal = nothingWithdrawn,
  isHeld = false,
): VersionPlan {
  const kept = mode === 'append' ? head : null
  const { rows, bytes, parts } = kept ? withdrawal : nothingWithdrawn
  const columns = kept ? mergeColumns(kept, staged.columns, isHeld) : staged.columns
  return {
    precondition: { head: head?.number ?? null },
    id: newId(),
    number: head ? head.number + 1 : 0,
    mode,
    columns,
    rowCount: (kept?.rowCount ?? 0) - rows + staged.rowCount,
    storedBytes: (kept?.storedBytes ?? 0) - bytes + staged.parts.reduce((sum, part) => sum + part.bytes, 0),
    digest: versionDigest(kept, columns, staged.parts, withdrawal.versions),
    added: staged.parts,
    withdrawn: parts,
  }
}

/** The columns of both sides: those of the head first and in its order, then the new ones. */
export function mergeColumns(head: Head, added: readonly Column[], isHeld = false): Column[] {
  const incoming = new Map(added.map(column => [column.name, column]))
  const merged = head.columns.map(column => {
    const other = incoming.get(column.name)
    incoming.delete(column.name)
    return other ? widen(column, other) : { ...column, nullable: true }
  })
  const olderRows = head.rowCount > 0
  const fresh = [...incoming.values()].map(column => ({ ...column, nullable: column.nullable || olderRows }))
  if (!isHeld && fresh.length === added.length && fresh.length > 0 && merged.length > 0) {
    throw refuse(
      'columns_do_not_fit',
      `The new rows share no column with version ${head.number}, which has ${list(head.columns)}; they bring ${list(added)}. Use mode=replace to replace the rows.`,
    )
  }
  return [...merged, ...fresh]
}

function list(columns: readonly Column[]): string {
  const shown = columns.slice(0, 10).map(column => `"${column.name}"`)
  return columns.length > 10 ? `${shown.join(', ')} and ${columns.length - 10} more` : shown.join(', ')
}

/** SHA-256 over the kept digest, the columns and the added parts' digests: equal content in equal steps, equal digest. */
function versionDigest(
  kept: Head | null,
  columns: readonly Column[],
  parts: readonly Part[],
  withdrawn: readonly number[],
): string {
  const described = columns.map(column => [column.name, column.logicalType, column.dtype])
  return createHash('sha256')
    .update(
      JSON.stringify([
        kept?.digest ?? null,
        described,
        parts.map(part => part.digest),
        ...(withdrawn.length > 0 ? [withdrawn] : []),
      ]),
    )
    .digest('hex')
}
