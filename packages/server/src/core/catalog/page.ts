import { chosen, compareObjects, type Listing } from './listing.ts'
import type { CatalogObject } from './object.ts'

/** Beyond this, those that cannot be on the page any more are let go of. */
const SPARE = 1000

/**
 * The page of objects that a listing asks for, of all that come, in portions. When they come in the order that is asked for, nothing
 * behind the page is read; else no more are held than the page and what comes before it. Pure; no I/O of its own.
 */
export async function pageOfObjects(
  source: AsyncIterable<readonly CatalogObject[]>,
  listing: Listing,
  isInOrder: boolean,
): Promise<CatalogObject[]> {
  const page = isInOrder ? await firstOf(source, listing) : await leastOf(source, listing)
  return page.map(({ id, members }) => ({ id, members: chosen(members, listing.properties) }))
}

async function firstOf(
  source: AsyncIterable<readonly CatalogObject[]>,
  { start, limit, fits }: Listing,
): Promise<CatalogObject[]> {
  const page: CatalogObject[] = []
  let passed = 0
  for await (const portion of source) {
    for (const object of portion) {
      if (!fits(object.members)) continue
      if (passed++ >= start) page.push(object)
      if (page.length === limit) return page
    }
  }
  return page
}

async function leastOf(
  source: AsyncIterable<readonly CatalogObject[]>,
  listing: Listing,
): Promise<CatalogObject[]> {
  const end = listing.start + listing.limit
  let held: CatalogObject[] = []
  for await (const portion of source) {
    held.push(...portion.filter(({ members }) => listing.fits(members)))
    if (held.length > end + SPARE) held = sorted(held, listing).slice(0, end)
  }
  return sorted(held, listing).slice(listing.start, end)
}

function sorted(objects: readonly CatalogObject[], { orders }: Listing): CatalogObject[] {
  return objects.toSorted((a, b) => compareObjects(a, b, orders))
}

/** Objects keyed by their id, in order. Pure; no I/O. */
export function keyed(objects: readonly CatalogObject[]): Readonly<Record<string, CatalogObject['members']>> {
  return Object.fromEntries(objects.map(({ id, members }) => [id, members]))
}
