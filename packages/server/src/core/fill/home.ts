import type { Scope } from '../access/access.ts'
import { getProject, unknownProject } from '../access/projects.ts'
import { isId, type ProjectId } from '../ids.ts'
import type { Catalog } from '../ports/catalog.ts'

/** The project where a dataset is made: the one asked for, or `default`. Refuses with `unknown_project`. */
export async function homeProject(
  catalog: Catalog,
  scope: Scope,
  asked: string | undefined,
): Promise<ProjectId> {
  return catalog.read(scope, async tx => {
    if (asked !== undefined) {
      if (!isId(asked)) throw unknownProject(asked)
      return (await getProject(tx, asked as ProjectId)).id
    }
    const home = await tx.projects.named('default')
    if (!home) throw unknownProject('default')
    return home.id
  })
}
