import { type DatasetId, isId } from '../ids.ts'

/** A dataset of this house as a run names it: by id, or by its name in the default project; the version, if it says one. */
export type DatasetName =
  | { readonly by: 'id'; readonly id: DatasetId; readonly version: number | null }
  | { readonly by: 'name'; readonly name: string; readonly version: number | null }

/** A dataset as an event writes it. */
export interface WrittenName {
  readonly namespace: string
  readonly name: string
  /** What the event's version facet says. */
  readonly version: string | null
}

const OURS = /^rowhouse(:\/\/[^/]*)?\/*$/i
const BY_ID = /^(?:api\/)?datasets\/([^/@]+)(?:@(\d{1,9}))?$/
const WITH_VERSION = /^(.+)@(\d{1,9})$/s

/**
 * Reads the name of a dataset: `rowhouse://…/datasets/<id>@<version>`, wherever namespace ends and name begins, or the
 * dataset's own name in a namespace `rowhouse://…`. Pure; no I/O. Null for what names no dataset of this house.
 */
export function readDatasetName({ namespace, name, version: facet }: WrittenName): DatasetName | null {
  const { place, rest } = splitPlace(namespace, name)
  if (!OURS.test(place)) return null
  const said = facet !== null && /^\d{1,9}$/.test(facet) ? Number(facet) : null
  const byId = BY_ID.exec(rest)
  if (byId && isId(byId[1] ?? '')) {
    const version = byId[2] === undefined ? said : Number(byId[2])
    return { by: 'id', id: (byId[1] ?? '').toLowerCase() as DatasetId, version }
  }
  const [, bare, number] = WITH_VERSION.exec(rest) ?? []
  if (bare !== undefined) return { by: 'name', name: bare, version: Number(number) }
  return rest === '' ? null : { by: 'name', name: rest, version: said }
}

/** A name may hold the whole address, and a namespace may hold the beginning of the path. */
function splitPlace(namespace: string, name: string): { place: string; rest: string } {
  const whole = /^rowhouse:\/\//i.test(name)
    ? name
    : `${namespace.replace(/\/+$/, '')}/${name.replace(/^\/+/, '')}`
  const [, place, rest] = /^(rowhouse(?::\/\/[^/]*)?)\/(.*)$/is.exec(whole) ?? []
  return place === undefined ? { place: namespace, rest: name } : { place, rest: rest ?? '' }
}
