import { checkName } from '../names.ts'
import type { Catalog, GovernTransaction } from '../ports/catalog.ts'
import type { Listed, Page } from '../ports/page.ts'
import { refuse } from '../refusals.ts'
import type { Actor, Organization } from './access.ts'
import { firstKey, type MadeKey } from './keys.ts'
import { newSecret } from './secret.ts'
import { tenantOf } from './tenant.ts'

const ID = /^[a-z0-9][a-z0-9_-]{0,62}@[a-z0-9][a-z0-9.-]{0,62}$/i

export interface MadeOrganization extends MadeKey {
  readonly organization: Organization
}

/**
 * Makes an organization with its first admin key. `within` runs inside the transaction.
 * Refuses with `not_operator`, `name_taken` or `invalid_value`.
 */
export async function makeOrganization(
  catalog: Catalog,
  actor: Actor,
  request: { id: string; name: string },
  within: (tx: GovernTransaction, made: MadeOrganization) => Promise<void>,
): Promise<MadeOrganization> {
  requireOperator(actor)
  const organization = decideOrganization(request)
  const secret = newSecret()
  return catalog.govern(async tx => {
    const made = await tx.organizations.add(organization, firstKey(secret, false))
    await within(tx, { ...made, secret })
    return { ...made, secret }
  })
}

/** Decide what a new organization is. Pure; no I/O. Refuses with `invalid_value`. */
export function decideOrganization(request: { id: string; name: string }) {
  if (!ID.test(request.id)) {
    const wanted =
      'must be an id such as acme@rowhouse: letters, digits, "-" and "_", then "@" and a host name'
    throw refuse('invalid_value', `"id" ${wanted}.`, {
      faults: [{ pointer: '/id', code: 'invalid_value', message: wanted }],
    })
  }
  return { id: request.id, name: checkName('name', request.name, 200), tenant: tenantOf(request.id) }
}

/** Every organization of the house. Refuses with `not_operator`. */
export async function listOrganizations(
  catalog: Catalog,
  actor: Actor,
  page: Page,
): Promise<Listed<Organization>> {
  requireOperator(actor)
  return catalog.govern(tx => tx.organizations.list(page))
}

/**
 * Removes an organization that has no datasets, no pack, and nothing of users' own in its schema.
 * Refuses with `not_operator`, `unknown_organization`, `own_organization` or `organization_not_empty`.
 */
export async function removeOrganization(catalog: Catalog, actor: Actor, id: string): Promise<void> {
  requireOperator(actor)
  await catalog.govern(async tx => {
    const organization = await tx.organizations.get(id)
    if (!organization) throw unknownOrganization(id)
    if (organization.uuid === actor.organization.uuid) {
      throw refuse(
        'own_organization',
        'The operator’s own organization cannot be removed; the house would have no operator.',
      )
    }
    if (!(await tx.organizations.remove(organization.uuid))) throw unknownOrganization(id)
  })
}

function requireOperator(actor: Actor): void {
  if (!actor.operator) {
    throw refuse(
      'not_operator',
      'Only the operator’s key, the first of the house, may see and make organizations.',
    )
  }
}

function unknownOrganization(id: string): Error {
  return refuse(
    'unknown_organization',
    `There is no organization ${id.slice(0, 200)}. GET /api/organizations lists them.`,
  )
}
