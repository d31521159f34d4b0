import type { Scope, User } from '../access/access.ts'
import type { Dataset } from '../dataset/dataset.ts'
import type { Catalog } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'

/**
 * The user and the dataset that codes name, white space around them not counting. Refuses with `unknown_user` and `unknown_dataset`: those of
 * another organization are answered like those that do not exist.
 */
export async function findCoded(
  catalog: Catalog,
  scope: Scope,
  codes: { readonly user: string; readonly dataset: string },
): Promise<{ user: User; dataset: Dataset }> {
  const found = await catalog.read(scope, async tx => ({
    user: await tx.users.coded(codes.user.trim()),
    dataset: await tx.datasets.coded(codes.dataset.trim()),
  }))
  if (!found.user) throw unknownUser(codes.user)
  if (!found.dataset) throw unknownDatasetCode(codes.dataset)
  return { user: found.user, dataset: found.dataset }
}

/** The user that a code names. Refuses with `unknown_user`. */
export async function findUser(catalog: Catalog, scope: Scope, code: string): Promise<User> {
  const user = await catalog.read(scope, tx => tx.users.coded(code.trim()))
  if (!user) throw unknownUser(code)
  return user
}

function unknownUser(code: string): Error {
  const message = `There is no user with the code ${shown(code)} in your organization. GET /api/me shows your own code.`
  return refuse('unknown_user', message)
}

function unknownDatasetCode(code: string): Error {
  const message = `There is no dataset with the code ${shown(code)}. GET /api/datasets shows the code of each dataset.`
  return refuse('unknown_dataset', message)
}

function shown(code: string): string {
  return JSON.stringify(code.trim().slice(0, 100))
}
