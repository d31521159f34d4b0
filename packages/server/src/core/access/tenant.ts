/** The tenant of an organization's id: the part before `@`, in the letters that schema names allow. */
export function tenantOf(organizationId: string): string {
  const name = organizationId.split('@')[0] ?? ''
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_+|_+$/g, '') || 'tenant'
  )
}
