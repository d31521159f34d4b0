import type { Actor } from '../access/access.ts'
import { batchVersion } from '../catalog/batch-object.ts'
import { complaints, tagsIn as readTags } from '../catalog/dataset-fields.ts'
import type { Tags } from '../catalog/entry.ts'
import type { Catalog } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import type { Json } from '../schema/json.ts'
import { refuseAll } from '../schema/plan.ts'
import type { Batch } from './batch.ts'
import { holdBatchNamed, readOnly } from './find-batch.ts'
import { isForeign } from './foreign.ts'

const WRITABLE = ['tags', 'externalId']

/**
 * Changes what a client says of a batch: its tags, those that are named, and its own name for it. Refuses with `unknown_batch`, `batch_state`,
 * `precondition_failed`, `read_only_field`, `invalid_tags` and `malformed_request`.
 */
export async function changeBatch(
  catalog: Catalog,
  { scope, user }: Actor,
  name: string,
  body: unknown,
  ifMatch: string | null,
): Promise<Batch> {
  const { tags, externalId } = readChange(body)
  return catalog.transact(scope, async tx => {
    const batch = await holdBatchNamed(tx, name)
    if (isForeign(batch)) throw readOnly()
    const version = batchVersion(batch)
    if (ifMatch !== null && ifMatch !== '*' && ifMatch.replaceAll('"', '') !== version) {
      throw refuse(
        'precondition_failed',
        `The batch is at version ${version}, and If-Match asks for ${ifMatch.slice(0, 50)}.`,
      )
    }
    return tx.batches.change(batch.id, {
      ...(tags && { tags: { ...batch.tags, ...tags } }),
      ...(externalId !== null && { externalId }),
      by: user.id,
    })
  })
}

function readChange(body: unknown): { tags: Tags | null; externalId: string | null } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refuse('malformed_request', 'The body must be an object with "tags" or "externalId".')
  }
  const others = Object.keys(body).filter(name => !WRITABLE.includes(name))
  if (others.length > 0) {
    throw refuse(
      'read_only_field',
      `Of a batch only tags and externalId can be written, not ${others.slice(0, 5).join(', ')}.`,
    )
  }
  const { tags, externalId } = body as { tags?: unknown; externalId?: unknown }
  return { tags: tags === undefined ? null : tagsIn(tags), externalId: externalIdIn(externalId) }
}

/** A client's own name for a batch; null: it has none. Pure; no I/O. Refuses with `malformed_request`. */
export function externalIdIn(value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && /^[^\p{Cc}]{1,200}$/u.test(value)) return value
  throw refuse('malformed_request', '"externalId" must be a text of 1 to 200 characters.')
}

/** Tags that say how the rows of a batch are taken, and what they may say; the first is what goes without saying. */
const orders: Readonly<Record<string, readonly string[]>> = {
  'rowhouse/unknownFields': ['reject', 'drop'],
  'rowhouse/emptyValues': ['reject', 'absent'],
}

/** Texts by name. Pure; no I/O. Refuses with `invalid_tags`, and with all that is wrong. */
export function tagsIn(value: unknown): Tags {
  const { faults, complain } = complaints()
  const tags = readTags(value as Json, complain)
  for (const [name, known] of Object.entries(orders)) {
    const said = tags[name]
    if (!said || (said.length === 1 && known.includes(said[0] ?? ''))) continue
    complain('invalid_tags', `/tags/${name.replace('/', '~1')}`, `It must be ["${known.join('"] or ["')}"].`)
  }
  if (faults.length > 0) throw refuseAll(faults)
  return tags
}
