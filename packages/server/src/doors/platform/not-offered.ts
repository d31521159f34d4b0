import { services } from './paths.ts'

/** What the product has and the house has not, by where its paths begin. */
const places: readonly (readonly [beginning: string, what: string])[] = [
  [`${services.catalog}/accounts`, 'Accounts'],
  [`${services.catalog}/connections`, 'Connections'],
  [`${services.catalog}/connectors`, 'Connectors'],
  ['/data/foundation/connectors', 'Connectors'],
  ['/data/foundation/flowservice', 'Connections'],
  ['/data/foundation/dataset', 'Labels of datasets'],
  ['/data/foundation/exim', 'Packages of sandboxes'],
  ['/data/foundation/query', 'Queries of this dialect'],
  ['/data/core/edge', 'Streams'],
  ['/data/core/identity', 'Identities'],
  ['/data/core/idnamespace', 'Identities'],
  ['/data/core/ups', 'Profiles'],
  ['/data/core', 'Services of this kind'],
]

const credentials = new RegExp(`^(?:${services.catalog})?/dataSets/[^/]+/credentials/?$`, 'i')
const labels = new RegExp(`^(?:${services.catalog})?/dataSets/[^/]+/labels/?$`, 'i')

/** What of the product lies at a path and is not offered; null: nothing that is known. Pure; no I/O. */
export function notOffered(path: string): string | null {
  if (path === services.catalog || path === `${services.catalog}/`) return 'Several requests in one'
  if (credentials.test(path)) return 'Credentials of datasets'
  if (labels.test(path)) return 'Labels of datasets'
  return places.find(([beginning]) => path === beginning || path.startsWith(`${beginning}/`))?.[1] ?? null
}
