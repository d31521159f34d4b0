import { CoreError } from '../errors.ts'
import { newId, type ProjectId, type SandboxId } from '../ids.ts'
import { nameComplaint } from '../names.ts'
import type { Catalog, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import {
  type Actor,
  type Sandbox,
  type SandboxState,
  type SandboxType,
  type Scope,
  sandboxTypes,
} from './access.ts'

/** The sandbox that every organization begins with, and that always stays. */
export const DEFAULT_SANDBOX = 'prod'

const NAME = /^[a-z][a-z0-9-]{0,63}$/
const LONGEST_TITLE = 255

/** What a caller asks for, not yet checked. */
export interface SandboxRequest {
  readonly name: unknown
  readonly title: unknown
  readonly type: unknown
}

type Within = (tx: CatalogTransaction, sandbox: Sandbox) => Promise<void>

/**
 * Makes a sandbox; a job provisions it. `within` runs inside the transaction.
 * Refuses with `invalid_sandbox` or `sandbox_exists`.
 */
export async function makeSandbox(
  catalog: Catalog,
  actor: Actor,
  request: SandboxRequest,
  within: Within,
): Promise<Sandbox> {
  const decided = decideSandbox(request)
  const id = newId<SandboxId>()
  return catalog.transact(actor.scope, async tx => {
    const sandbox = await tx.sandboxes.add({ id, ...decided, createdBy: actor.user.id })
    await tx.jobs.add('sandbox', { scope: { ...actor.scope, sandboxId: id } })
    await within(tx, sandbox)
    return sandbox
  })
}

/** Decide what a new sandbox is. Pure; no I/O. Refuses with `invalid_sandbox`, with all that is wrong. */
export function decideSandbox({ name, title, type }: SandboxRequest) {
  const named = typeof name === 'string' && NAME.test(name)
  const wrong = [
    named ? [] : fault('name', 'must be 1 to 64 lower-case letters, digits and "-", a letter first'),
    titleFaults(title),
    isType(type) ? [] : fault('type', `must be one of ${sandboxTypes.join(', ')}`),
  ].flat()
  if (wrong.length > 0 || !named || typeof title !== 'string' || !isType(type)) throw invalid(wrong)
  return { name, title: title.trim(), type }
}

/** Gives a sandbox another title. Refuses with `unknown_sandbox` or `invalid_sandbox`. */
export async function renameSandbox(
  catalog: Catalog,
  actor: Actor,
  name: string,
  title: unknown,
): Promise<Sandbox> {
  const wrong = titleFaults(title)
  if (wrong.length > 0 || typeof title !== 'string') throw invalid(wrong)
  return catalog.transact(actor.scope, async tx => {
    const sandbox = await knownSandbox(tx, name)
    const to = { title: title.trim(), by: actor.user.id }
    return (await tx.sandboxes.change(sandbox.id, [sandbox.state], to)) ?? sandbox
  })
}

/**
 * Begins to reset or delete a sandbox: it cannot be entered from now on, and a job does the rest. With `checkOnly` nothing
 * changes. Refuses with `unknown_sandbox`, `default_sandbox` or `sandbox_state`.
 */
export async function leaveSandbox(
  catalog: Catalog,
  actor: Actor,
  name: string,
  { state, checkOnly }: { readonly state: 'resetting' | 'deleting'; readonly checkOnly: boolean },
): Promise<Sandbox> {
  return catalog.transact(actor.scope, async tx => {
    const sandbox = await knownSandbox(tx, name)
    checkLeaving(sandbox, state)
    if (checkOnly) return sandbox
    const left = await tx.sandboxes.change(sandbox.id, [sandbox.state], { state, by: actor.user.id })
    if (!left) throw busy(sandbox)
    await tx.jobs.add('sandbox', { scope: { ...actor.scope, sandboxId: sandbox.id } })
    return left
  })
}

/** Decide whether a sandbox may be reset or deleted. Pure; no I/O. Refuses with `default_sandbox` or `sandbox_state`. */
export function checkLeaving(sandbox: Sandbox, to: 'resetting' | 'deleting'): void {
  if (to === 'deleting' && sandbox.name === DEFAULT_SANDBOX) {
    throw refuse('default_sandbox', `The sandbox "${DEFAULT_SANDBOX}" stays; it can be reset, not deleted.`)
  }
  if (!leavable.includes(sandbox.state)) throw busy(sandbox)
}

const leavable: readonly SandboxState[] = ['active', 'failed']

/**
 * Does what the state of a sandbox asks for: provisions it, empties it, or removes it. Harmless when it runs twice.
 * A sandbox that cannot be provisioned is `failed` from then on; what the catalog cannot do at the moment is tried again.
 */
export async function settleSandbox(catalog: Catalog, scope: Scope): Promise<void> {
  try {
    await catalog.transact(scope, tx => settleIn(tx, scope.sandboxId))
  } catch (error) {
    if (!(error instanceof CoreError)) {
      await catalog.transact(scope, tx =>
        tx.sandboxes.change(scope.sandboxId, ['creating'], { state: 'failed' }),
      )
    }
    throw error
  }
}

async function settleIn(tx: CatalogTransaction, id: SandboxId): Promise<void> {
  const sandbox = (await tx.sandboxes.list()).find(each => each.id === id)
  if (!sandbox || sandbox.state === 'active' || sandbox.state === 'failed') return
  // Takes the row, so that of two jobs for one sandbox the second finds it settled.
  if (!(await tx.sandboxes.change(id, [sandbox.state], {}))) return
  if (sandbox.state !== 'creating') await emptySandbox(tx)
  if (sandbox.state === 'deleting') await tx.sandboxes.remove()
  else {
    await tx.projects.add({ id: newId<ProjectId>(), name: 'default', description: '' })
    await tx.sandboxes.change(id, [sandbox.state], { state: 'active' })
  }
}

/** Objects that one job removes. */
const KEYS_PER_JOB = 5000

async function emptySandbox(tx: CatalogTransaction): Promise<void> {
  const keys = await tx.sandboxes.empty()
  for (let at = 0; at < keys.length; at += KEYS_PER_JOB) {
    await tx.jobs.add('remove_objects', { keys: keys.slice(at, at + KEYS_PER_JOB) })
  }
}

async function knownSandbox(tx: CatalogTransaction, name: string): Promise<Sandbox> {
  const sandbox = await tx.sandboxes.named(name)
  if (!sandbox) throw unknownSandbox(name)
  return sandbox
}

export function unknownSandbox(name: string): Error {
  return refuse('unknown_sandbox', `There is no sandbox "${name.slice(0, 100)}" in your organization.`)
}

/** The sandbox, if it can be entered; one in another state is answered like one that does not exist. */
export function entered(sandbox: Sandbox | null, name: string): Sandbox {
  if (sandbox?.state === 'active') return sandbox
  throw unknownSandbox(name)
}

function isType(value: unknown): value is SandboxType {
  return sandboxTypes.some(type => type === value)
}

function titleFaults(title: unknown) {
  const complaint =
    typeof title === 'string'
      ? nameComplaint(title.trim(), LONGEST_TITLE)
      : 'must be a text of 1 to 255 characters'
  return complaint === null ? [] : fault('title', complaint)
}

function fault(member: string, message: string) {
  return [{ pointer: `/${member}`, code: 'invalid_sandbox', message: `"${member}" ${message}.` }]
}

function invalid(faults: ReturnType<typeof fault>): Error {
  return refuse('invalid_sandbox', faults.map(({ message }) => message).join(' '), { faults })
}

function busy({ name, state }: Sandbox): Error {
  return refuse('sandbox_state', `The sandbox "${name}" is ${state}; wait until it is active.`)
}
