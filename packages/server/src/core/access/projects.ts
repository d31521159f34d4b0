import { newId, type ProjectId } from '../ids.ts'
import { checkName } from '../names.ts'
import type { Catalog, CatalogReader, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import type { Project, Scope } from './access.ts'

/** The project that every sandbox begins with. */
export const DEFAULT_PROJECT = 'default'

const LONGEST_NAME = 200

/** Makes a project. `within` runs inside the transaction. Refuses with `name_taken` or `invalid_value`. */
export async function makeProject(
  catalog: Catalog,
  scope: Scope,
  request: { name: string; description: string },
  within: (tx: CatalogTransaction, project: Project) => Promise<void>,
): Promise<Project> {
  const name = checkName('name', request.name, LONGEST_NAME)
  return catalog.transact(scope, async tx => {
    const project = await tx.projects.add({ id: newId<ProjectId>(), name, description: request.description })
    await within(tx, project)
    return project
  })
}

/** Renames or re-describes a project. Refuses with `unknown_project`, `name_taken` or `invalid_value`. */
export async function changeProject(
  catalog: Catalog,
  scope: Scope,
  id: ProjectId,
  asked: { name?: string; description?: string },
): Promise<Project> {
  const change =
    asked.name === undefined ? asked : { ...asked, name: checkName('name', asked.name, LONGEST_NAME) }
  const project = await catalog.transact(scope, tx => tx.projects.change(id, change))
  if (!project) throw unknownProject(id)
  return project
}

/** Removes a project that holds no datasets. Refuses with `unknown_project` or `project_not_empty`. */
export async function removeProject(catalog: Catalog, scope: Scope, id: ProjectId): Promise<void> {
  if (!(await catalog.transact(scope, tx => tx.projects.remove(id)))) throw unknownProject(id)
}

/** The project, or `unknown_project`. */
export async function getProject(tx: CatalogReader, id: ProjectId): Promise<Project> {
  const project = await tx.projects.get(id)
  if (!project) throw unknownProject(id)
  return project
}

export function unknownProject(id: string): Error {
  return refuse(
    'unknown_project',
    `There is no project ${id.slice(0, 100)}. GET /api/projects lists the projects you can use.`,
  )
}
