/** Where the rows of a version are listed that a check or a rule singles out. */
export function rowsLink(
  datasetId: string,
  version: number,
  singledOut: { readonly check: string; readonly column?: string } | { readonly rule: string },
): string {
  const parameters = new URLSearchParams({ version: String(version), ...singledOut })
  return `/api/datasets/${datasetId}/rows?${parameters}`
}
