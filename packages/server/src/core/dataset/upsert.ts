import type { Actor, Scope } from '../access/access.ts'
import { CoreError } from '../errors.ts'
import type { DatasetId } from '../ids.ts'
import type { ReadOptions } from '../ingest/load.ts'
import type { Rewritten } from '../ports/engine.ts'
import type { Ports } from '../ports/ports.ts'
import { assessLoad } from '../quality/assess-load.ts'
import { planQuery } from '../query/plan.ts'
import { refuse } from '../refusals.ts'
import type { Artifact, Dataset, Version } from './dataset.ts'
import { mergeColumns } from './plan.ts'
import { type Published, publishVersion, unknownDataset, type WithinPublish } from './publish.ts'
import { partPrefix } from './receive.ts'
import { heldToSchema, type Staged, stage } from './stage.ts'
import { loading, type Uploaded } from './upload.ts'

export interface UpsertRequest {
  readonly artifact: Artifact
  readonly options: ReadOptions
  readonly datasetId: DatasetId
}

/** Each round the rows are written anew; who comes this often too late is told to come back. */
const MOST_ROUNDS = 10

/**
 * Puts the rows of a received file among those of a dataset by its key columns: a row whose key is there takes the other's place, and what the
 * file does not bring of it stays; the others follow at the end, in their order. All of it is one version. Refuses with `no_key_columns`,
 * `unknown_column`, `missing_key_value`, `duplicate_key_value`, `columns_do_not_fit` and `busy`.
 */
export async function upsertRows(
  ports: Ports,
  actor: Actor,
  { artifact, options, datasetId }: UpsertRequest,
  within: (staged: Staged, replaced: number) => WithinPublish,
  signal?: AbortSignal,
): Promise<Uploaded> {
  const { scope } = actor
  const staging = async () => {
    const dataset = await ports.catalog.read(scope, tx => tx.datasets.get(datasetId))
    if (!dataset) throw unknownDataset(datasetId)
    if (dataset.schemaId) {
      throw heldToSchema(
        dataset,
        'so they cannot take the place of others by key. Append them, or replace all',
      )
    }
    const key = keyOf(dataset)
    const staged = await stage(ports, scope, { artifact, options, datasetId, mode: 'append' }, signal)
    return { ...staged, key }
  }
  return loading(ports.store, artifact, staging, signal, async ({ key, ...staged }) => {
    refuseKeyless(key, staged)
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const published = await attempt(ports, actor, { datasetId, key, staged }, within, signal)
      if (!published) continue
      // Its rows are in the part that was written; should this fail, the sweeper removes it.
      await ports.store.delete(staged.parts.map(part => part.key)).catch(() => {})
      return published
    }
    throw refuse('busy', `Dataset ${datasetId} is being written by too many at once. Try again in a moment.`)
  })
}

function keyOf({ id, keyColumns }: Dataset): readonly string[] {
  if (keyColumns.length > 0) return keyColumns
  const message = `Dataset ${id} does not say which columns tell its rows apart. Set key_columns with PATCH /api/datasets/${id}.`
  throw refuse('no_key_columns', message)
}

function refuseKeyless(key: readonly string[], { columns }: Staged): void {
  const missing = key.filter(name => !columns.some(column => column.name === name))
  if (missing.length === 0) return
  const names = missing.map(name => JSON.stringify(name.slice(0, 100))).join(', ')
  throw refuse('unknown_column', `The rows have no column ${names}, by which they are told apart.`)
}

interface Upserting {
  readonly datasetId: DatasetId
  readonly key: readonly string[]
  readonly staged: Staged
}

/** Null when the head moved meanwhile. */
async function attempt(
  ports: Ports,
  actor: Actor,
  { datasetId, key, staged }: Upserting,
  within: (staged: Staged, replaced: number) => WithinPublish,
  signal?: AbortSignal,
): Promise<Uploaded | null> {
  const { head, rewritten } = await rewrite(ports, actor.scope, { datasetId, key, staged }, signal)
  const { part, facts, replaced } = rewritten
  const quality = assessLoad(facts, staged.load, part.rows)
  const whole = { ...staged, parts: [part], columns: part.columns, rowCount: part.rows, quality }
  const description = `${staged.rowCount} ${staged.rowCount === 1 ? 'row' : 'rows'} upserted`
  const publication = { staged: whole, mode: 'replace', description, source: 'fill', head } as const
  try {
    const published: Published = await publishVersion(
      ports,
      actor,
      datasetId,
      publication,
      within(whole, replaced),
      signal,
    )
    return { staged: whole, ...published }
  } catch (error) {
    const isRefused = error instanceof CoreError && error.kind !== 'unavailable'
    if (isRefused) await ports.store.delete([part.key])
    if (isRefused && error.code === 'head_moved') return null
    throw error
  }
}

async function rewrite(
  { catalog, engine }: Ports,
  scope: Scope,
  { datasetId, key, staged }: Upserting,
  signal?: AbortSignal,
): Promise<{ head: Version | null; rewritten: Rewritten }> {
  const { head, parts } = await catalog.read(scope, async tx => {
    const found = (await tx.datasets.get(datasetId))?.head ?? null
    return { head: found, parts: found ? await tx.versions.parts(found) : [] }
  })
  const columns = head ? mergeColumns(head, staged.columns) : staged.columns
  const plan = planQuery({ columns }, parts, {})
  const rows = planQuery({ columns }, staged.parts, {})
  const brings = staged.columns.map(({ name }) => name)
  const upsert = { rows, key, brings }
  return { head, rewritten: await engine.rewrite({ plan, partPrefix: partPrefix(scope), upsert }, signal) }
}
