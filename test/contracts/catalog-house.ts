import { randomBytes } from 'node:crypto'
import type { Actor } from '../../packages/server/src/core/access/access.ts'
import type { Artifact, Column, Part, VersionMode } from '../../packages/server/src/core/dataset/dataset.ts'
import {
  planVersion,
  type StagedParts,
  type VersionPlan,
} from '../../packages/server/src/core/dataset/plan.ts'
import { type DatasetId, type KeyId, newCode, newId } from '../../packages/server/src/core/ids.ts'
import type { LoadRecord } from '../../packages/server/src/core/ingest/load.ts'
import type { Quarantine } from '../../packages/server/src/core/ingest/reject.ts'
import type { Catalog } from '../../packages/server/src/core/ports/catalog.ts'
import type {
  DatasetListing,
  NewKey,
  VersionMaking,
} from '../../packages/server/src/core/ports/catalog-values.ts'
import { emptyProfile, type Profile } from '../../packages/server/src/core/profile/profile.ts'

/** A catalog to be tried, with the two things that its port does not let one do. */
export interface CatalogOnTrial extends AsyncDisposable {
  readonly catalog: Catalog
  /** Lets everything in it grow older. */
  age(milliseconds: number): Promise<void>
  /** The names of the jobs that wait. */
  jobs(): Promise<readonly string[]>
}

export type Trial = () => CatalogOnTrial

export const everything = { limit: 100, offset: 0 } as const
export const listing = {
  ...everything,
  sortField: 'created_at',
  sortDirection: 'asc',
} as const satisfies DatasetListing

export function newKey(more: Partial<NewKey> = {}): NewKey {
  return {
    id: newId<KeyId>(),
    name: 'first key',
    role: 'admin',
    userName: 'Ada',
    secretHash: randomBytes(32).toString('hex'),
    operator: false,
    expiresAt: null,
    ...more,
  }
}

/** Makes an organization and answers who its first key says one is. */
export async function settleIn(catalog: Catalog): Promise<Actor> {
  const key = newKey()
  const id = `${newCode()}@rowhouse`
  await catalog.govern(tx => tx.organizations.add({ id, name: 'Test', tenant: 'test' }, key))
  const actor = await catalog.identify(key.secretHash)
  if (!actor) throw new Error('the first key is not known')
  return actor
}

export async function defaultProject(catalog: Catalog, actor: Actor) {
  const project = await catalog.read(actor.scope, tx => tx.projects.named('default'))
  if (!project) throw new Error('there is no project "default"')
  return project
}

export async function addDataset(
  catalog: Catalog,
  actor: Actor,
  named: { name?: string; description?: string } = {},
): Promise<DatasetId> {
  const { id: projectId } = await defaultProject(catalog, actor)
  const id = newId<DatasetId>()
  const { name = 'Sales', description = '' } = named
  const dataset = { id, code: newCode(), projectId, name, description, createdBy: actor.user.id }
  await catalog.transact(actor.scope, tx => tx.datasets.add(dataset))
  return id
}

export function column(name: string): Column {
  return { name, dtype: 'int64', logicalType: 'BIGINT', nullable: false, originalName: name }
}

export function staged(rows = 10, columns: readonly Column[] = [column('id')], parts = 1): StagedParts {
  const made = Array.from({ length: parts }, (): Part => {
    const id: Part['id'] = newId()
    return { id, key: `test/parts/${id}`, rows: rows / parts, bytes: rows * 8, digest: 'd', columns }
  })
  return { parts: made, columns, rowCount: rows }
}

export function artifact(): Artifact {
  const id: Artifact['id'] = newId()
  const key = `test/artifacts/${id}`
  return { id, key, bytes: 100, digest: 'd', fileName: 'sales.csv', mediaType: 'text/csv' }
}

export function record(rows: number): LoadRecord {
  return {
    format: 'csv',
    compression: 'gzip',
    sheet: null,
    dialect: null,
    rows: { read: rows, loaded: rows, rejected: 0, skipped: 0 },
    warnings: [{ code: 'odd', column: 'id', message: 'It is odd.' }],
    columns: [],
  }
}

/** A profile of one column, whose value is hard to keep: U+0000, half a character, a number beyond 2^53. */
export const profile: Profile = {
  ...emptyProfile,
  rowCount: 1,
  columns: [
    {
      kind: 'text',
      name: 'odd "\u0000',
      dtype: 'object',
      unique: 1,
      missing: 0,
      memoryBytes: 3,
      topValues: [{ value: 'a\u0000\ud800 9007199254740993', count: 1 }],
      otherCount: 0,
      empty: 0,
      blank: 0,
      padded: 0,
      length: null,
      patterns: { top: [], otherCount: 0, sampled: null },
    },
  ],
}

export function quarantine(): Quarantine {
  return { key: `test/quarantines/${newId()}`, bytes: 1000, kept: 3 }
}

/** What is kept of a load that was told nothing, rejected nothing and replays nothing. */
export const plain = { quarantine: null, options: {}, replayOf: null } as const

export function making(
  actor: Actor,
  rows = 10,
  received: Artifact | null = artifact(),
  more: Partial<VersionMaking> = {},
): VersionMaking {
  return {
    loadId: newId(),
    load: record(rows),
    ...plain,
    artifact: received,
    quality: {
      basis: 'load',
      overallScore: 97.5,
      formulaVersion: 2,
      dimensions: { completeness: 97.5 },
      checks: [],
    },
    by: { userId: actor.user.id, description: 'More', source: 'upload' },
    ...more,
  }
}

/** Adds a version as `publishVersion` does: decides on the head it sees, and again when that moved. */
export async function publish(
  catalog: Catalog,
  actor: Actor,
  dataset: DatasetId,
  mode: VersionMode = 'replace',
  added: StagedParts = staged(),
  received: Artifact | null = artifact(),
): Promise<VersionPlan> {
  for (let round = 0; round < 1000; round++) {
    const seen = await catalog.read(actor.scope, tx => tx.datasets.get(dataset))
    const plan = planVersion(seen?.head ?? null, added, mode)
    const made = making(actor, added.rowCount, received)
    if (await catalog.transact(actor.scope, tx => tx.versions.add(dataset, plan, made))) return plan
  }
  throw new Error('the head moved a thousand times')
}
