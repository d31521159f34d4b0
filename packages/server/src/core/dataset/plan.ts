import { createHash } from 'node:crypto'
import { newId, type VersionId } from '../ids.ts'
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
}

/**
 * Decide the next version. Pure; no I/O.
 * Refuses with `columns_do_not_fit` when an append would need a type that holds neither side without loss.
 */
export function planVersion(head: Head | null, staged: StagedParts, mode: VersionMode): VersionPlan {
  const kept = mode === 'append' ? head : null
  const columns = kept ? mergeColumns(kept, staged.columns) : staged.columns
  return {
    precondition: { head: head?.number ?? null },
    id: newId(),
    number: head ? head.number + 1 : 0,
    mode,
    columns,
    rowCount: (kept?.rowCount ?? 0) + staged.rowCount,
    storedBytes: (kept?.storedBytes ?? 0) + staged.parts.reduce((sum, part) => sum + part.bytes, 0),
    digest: versionDigest(kept, columns, staged.parts),
    added: staged.parts,
  }
}

/** The columns of both sides: those of the head first and in its order, then the new ones. */
export function mergeColumns(head: Head, added: readonly Column[]): Column[] {
  const incoming = new Map(added.map(column => [column.name, column]))
  const merged = head.columns.map(column => {
    const other = incoming.get(column.name)
    incoming.delete(column.name)
    return other ? widen(column, other) : { ...column, nullable: true }
  })
  const olderRows = head.rowCount > 0
  const fresh = [...incoming.values()].map(column => ({ ...column, nullable: column.nullable || olderRows }))
  if (fresh.length === added.length && fresh.length > 0 && merged.length > 0) {
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
function versionDigest(kept: Head | null, columns: readonly Column[], parts: readonly Part[]): string {
  const described = columns.map(column => [column.name, column.logicalType, column.dtype])
  return createHash('sha256')
    .update(JSON.stringify([kept?.digest ?? null, described, parts.map(part => part.digest)]))
    .digest('hex')
}
