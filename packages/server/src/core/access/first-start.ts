import { CoreError } from '../errors.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Organization } from './access.ts'
import { firstKey } from './keys.ts'
import { tenantOf } from './tenant.ts'

/**
 * Makes the first organization with its operator key, unless it is there. Answers null when it was there;
 * of two servers that start at once only one makes it.
 */
export async function firstStart(
  catalog: Catalog,
  organizationId: string,
  secret: string,
): Promise<Organization | null> {
  const making = catalog.govern(async tx => {
    if (await tx.organizations.get(organizationId)) return null
    const organization = {
      id: organizationId,
      name: organizationId.split('@')[0] ?? organizationId,
      tenant: tenantOf(organizationId),
    }
    const made = await tx.organizations.add(organization, firstKey(secret, true))
    return made.organization
  })
  try {
    return await making
  } catch (error) {
    if (error instanceof CoreError && error.code === 'name_taken') return null
    throw error
  }
}
