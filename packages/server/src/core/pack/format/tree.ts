import type { Place } from '../place.ts'

/** A value of a file of a pack, with the places of all that is in it. */
export type Tree = MapTree | ListTree | ScalarTree

export interface MapTree {
  readonly kind: 'map'
  readonly place: Place
  readonly members: ReadonlyMap<string, Member>
}

export interface Member {
  /** Where the name stands. */
  readonly place: Place
  readonly value: Tree
}

export interface ListTree {
  readonly kind: 'list'
  readonly place: Place
  readonly items: readonly Tree[]
}

export interface ScalarTree {
  readonly kind: 'scalar'
  /** Where its text begins, behind a quote. */
  readonly place: Place
  readonly value: string | number | boolean | null
  /** As it is written; of a text, the text. */
  readonly source: string
}

/** The place of a member, of a member of a member, and so on; where one is not written, the place of what it is missing in. */
export type At = (...path: readonly (string | number)[]) => Place

export function placesIn(tree: Tree): At {
  return (...path) => {
    let at = tree
    for (const step of path) {
      const next = at.kind === 'map' ? at.members.get(String(step))?.value : inList(at, step)
      if (!next) break
      at = next
    }
    return at.place
  }
}

function inList(tree: Tree, step: string | number): Tree | undefined {
  return tree.kind === 'list' ? tree.items[Number(step)] : undefined
}
