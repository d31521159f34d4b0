import { foldText } from '../dataset/search.ts'
import type { Fault } from '../errors.ts'
import { type RefusalCode, refuse } from '../refusals.ts'
import { tagsOf } from './body.ts'
import { checkFields } from './check-fields.ts'
import { checkParts } from './check-parts.ts'
import { checkRequired } from './check-required.ts'
import { breakages } from './evolution.ts'
import { same } from './json.ts'
import { type ResourceKind, tenantField } from './names.ts'
import { dependentsOf, type Entry, inUnion, type Registry, tenantEntries } from './registry.ts'
import { resolve } from './resolve.ts'
import { unionFaults } from './union.ts'
import { unionIdentityFaults } from './union-identity.ts'

/**
 * Decide whether a registry may become another, in which some entries of the tenant are new or changed. Pure; no I/O.
 * Refuses with everything that is wrong: with the entries themselves, with all that refers to them, and with what locked schemas
 * would lose.
 */
export function checkWrite(
  before: Registry,
  after: Registry,
  changed: readonly Entry[],
  maxFields: number,
): void {
  const faults = writeFaults(before, after, changed, maxFields)
  if (faults.length > 0) throw refuseAll(faults)
}

export function writeFaults(
  before: Registry,
  after: Registry,
  changed: readonly Entry[],
  maxFields: number,
): Fault[] {
  // Of several, each fault says whose it is; the only one of a write is known.
  const named = ({ $id }: Entry, faults: readonly Fault[]) =>
    changed.length === 1 ? faults : faults.map(fault => ({ ...fault, message: `${fault.message} (${$id})` }))
  const titles = changed.flatMap(entry => named(entry, titleFaults(after, entry)))
  const fields = changed.flatMap(entry =>
    named(entry, checkFields(entry.kind as ResourceKind, entry.body, tenantField(after.tenant))),
  )
  const affected = dependentsOf(
    after,
    changed.map(({ $id }) => $id),
  )
  const whole = affected.flatMap(entry => entryFaults(after, entry, maxFields))
  const first = [...titles, ...fields, ...distinct(whole)]
  if (first.length > 0) return first
  return affected.flatMap(entry => lockFaults(before, after, entry, maxFields))
}

function titleFaults(registry: Registry, entry: Entry): Fault[] {
  const title = String(entry.body.title)
  const other = tenantEntries(registry).find(
    ({ $id, body }) => $id !== entry.$id && foldText(String(body.title)) === foldText(title),
  )
  if (!other) return []
  const message = `The title "${title}" is taken by ${other.$id}. Choose another title.`
  return [{ pointer: '/title', code: 'title_taken', message }]
}

function entryFaults(registry: Registry, entry: Entry, maxFields: number): Fault[] {
  const resolved = resolve(registry, entry, maxFields)
  const parts = checkParts(registry, entry, resolved)
  const faults = [...resolved.faults, ...parts, ...checkRequired(entry, resolved)]
  if (faults.length > 0 || !inUnion(entry)) return faults
  return [...unionFaults(registry, entry, maxFields), ...unionIdentityFaults(registry, entry, resolved)]
}

function distinct(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map(fault => [fault.message, fault])).values()]
}

/** What a locked schema would lose. */
function lockFaults(before: Registry, after: Registry, entry: Entry, maxFields: number): Fault[] {
  const old = before.entries.get(entry.$id)
  if (!old) return []
  const lost = tagsOf(old.body).filter(tag => !tagsOf(entry.body).some(each => same(each, tag)))
  const tags = lost.map(tag => breakage(before, old, '/meta:immutableTags', `the tag ${String(tag)} is gone`))
  if (!isLocked(before, old)) return tags
  const broken = breakages(resolve(before, old, maxFields), resolve(after, entry, maxFields))
  return [...tags, ...broken.map(({ path, reason }) => breakage(before, old, path, reason))]
}

/** Whether a schema may only grow: from the moment a dataset refers to it, or it is part of a union. */
export function isLocked(registry: Registry, entry: Entry): boolean {
  return entry.kind === 'schemas' && (inUnion(entry) || registry.uses(entry).datasets > 0)
}

function breakage(registry: Registry, entry: Entry, path: string, reason: string): Fault {
  return {
    pointer: path,
    code: 'breaking_change',
    message: `${path}: ${reason}, and the schema ${entry.$id} ${lockReason(registry, entry)}.`,
  }
}

function lockReason(registry: Registry, entry: Entry): string {
  const { datasets } = registry.uses(entry)
  const used = `is used by ${datasets} dataset${datasets === 1 ? '' : 's'}`
  return inUnion(entry) ? `carries the tag "union" and ${used}` : used
}

/** Decide whether a resource may go. Pure; no I/O. Refuses with `breaking_change` or `resource_in_use`. */
export function checkRemoval(registry: Registry, entry: Entry): void {
  if (isLocked(registry, entry)) {
    throw refuse(
      'breaking_change',
      `The schema ${entry.$id} ${lockReason(registry, entry)}; it cannot be deleted.`,
    )
  }
  const users = tenantEntries(registry).filter(({ refs }) => refs.includes(entry.$id))
  if (users.length === 0) return
  const named = users.slice(0, MOST_NAMED).map(({ $id }) => $id)
  const more = users.length > named.length ? ` and ${users.length - named.length} more` : ''
  throw refuse('resource_in_use', `${entry.$id} is used by ${named.join(', ')}${more}. Change those first.`)
}

const MOST_NAMED = 10

/** One refusal for many faults, under the code of the first. */
export function refuseAll(faults: readonly Fault[]): Error {
  const [first] = faults
  const code = (first?.code ?? 'malformed_request') as RefusalCode
  const told = first?.message ?? 'The request cannot be done.'
  const more = faults.length > 1 ? ` And ${faults.length - 1} more, listed apart.` : ''
  return refuse(code, `${told}${more}`, { faults })
}
