import type { Project } from '../../core/access/access.ts'
import { unknownProject } from '../../core/access/projects.ts'
import type { Generation, ProjectGroup } from '../../core/generation/job.ts'
import type { GenerationId, ProjectId } from '../../core/ids.ts'
import type { CatalogReader } from '../../core/ports/catalog.ts'
import { refuse } from '../../core/refusals.ts'

/** A project by its id or its name. Refuses with `unknown_project`. */
export async function projectNamed(tx: CatalogReader, idOrName: string): Promise<Project> {
  const project = (await tx.projects.get(idOrName as ProjectId)) ?? (await tx.projects.named(idOrName))
  if (!project) throw unknownProject(idOrName)
  return project
}

/** Refuses with `unknown_group`. */
export async function groupNamed(tx: CatalogReader, idOrName: string): Promise<ProjectGroup> {
  const group = await tx.generations.group(idOrName)
  if (group) return group
  const shown = JSON.stringify(idOrName.slice(0, 100))
  throw refuse('unknown_group', `There is no project group ${shown}. POST /project-group makes one.`)
}

/** Refuses with `unknown_generation`. */
export async function generationOf(tx: CatalogReader, id: string): Promise<Generation> {
  const generation = await tx.generations.get(id as GenerationId)
  if (generation) return generation
  throw unknownGeneration(id)
}

export function unknownGeneration(id: string): Error {
  const shown = JSON.stringify(id.slice(0, 100))
  return refuse('unknown_generation', `There is no generation ${shown}. GET /data lists those you can see.`)
}
