import type { Json } from '../schema/json.ts'

/** Something of the catalog as it is printed, under its id. */
export interface CatalogObject {
  readonly id: string
  readonly members: Readonly<Record<string, Json>>
}

/** What a list of objects of one kind can be asked for. */
export interface ObjectForm {
  /** Members at the top of an object that are one text, number or boolean. */
  readonly scalars: readonly string[]
  /** All other members at its top. */
  readonly structures: readonly string[]
  /** Parameters that the list answers itself, beside those that all lists take. */
  readonly parameters: readonly string[]
}

/** What a request asks: all values of each parameter, in order. */
export type Parameters = ReadonlyMap<string, readonly string[]>

/** The last value of a parameter; null when there is none. */
export function lastOf(parameters: Parameters, ...names: readonly string[]): string | null {
  return names.map(name => parameters.get(name)?.at(-1)).find(value => value !== undefined) ?? null
}
