/** What a tenant may have at most, with room for the number that tells it from another of the same name. */
const LONGEST_NAME = 26

/**
 * The tenant that an organization's id asks for: the part before `@`, in lower-case letters and digits. Two ids may ask for
 * the same one; `numberedTenant` gives the others. Pure; no I/O.
 */
export function tenantOf(organizationId: string): string {
  const name = organizationId.split('@')[0] ?? ''
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '')
      .slice(0, LONGEST_NAME) || 'tenant'
  )
}

/** The tenant, or the first with a number behind it that is not taken. Pure; no I/O. */
export function numberedTenant(tenant: string, taken: ReadonlySet<string>): string {
  let number = 1
  while (taken.has(number === 1 ? tenant : `${tenant}${number}`)) number++
  return number === 1 ? tenant : `${tenant}${number}`
}
