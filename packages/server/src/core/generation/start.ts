import { randomBytes } from 'node:crypto'
import type { Actor } from '../access/access.ts'
import { getProject } from '../access/projects.ts'
import { type GenerationId, newId, type ProjectId } from '../ids.ts'
import type { Catalog, CatalogReader, CatalogTransaction } from '../ports/catalog.ts'
import { refuse } from '../refusals.ts'
import { GENERATOR_VERSION } from './generators/catalogue.ts'
import type { Generation, GenerationRequest, ProjectSchema } from './job.ts'
import { checkCapacity, compileRecipe, planCounts } from './plan.ts'

/** What is asked for; what is left out is chosen, and told. */
export type GenerationAsked = Omit<GenerationRequest, 'seed' | 'referenceDate'> &
  Partial<Pick<GenerationRequest, 'seed' | 'referenceDate'>>

/**
 * Starts a generation, done by a job. Refuses with `unknown_project`, `no_recipe`, `unknown_entity`, `too_many_rows` and
 * `invalid_recipe`.
 */
export async function startGeneration(
  catalog: Catalog,
  actor: Actor,
  projectId: ProjectId,
  asked: GenerationAsked,
  within: (tx: CatalogTransaction, generation: Generation) => Promise<void>,
): Promise<Generation> {
  return catalog.transact(actor.scope, async tx => {
    const { recipe } = await schemaOf(tx, projectId)
    const request = completed(asked, new Date())
    const compiled = compileRecipe(recipe, settingOf(request))
    const counts = planCounts(recipe, compiled, request.entity, request.count)
    checkCapacity(compiled, counts)
    const generation = await tx.generations.add({
      id: newId<GenerationId>(),
      projectId,
      request,
      recipe,
      generatorVersion: GENERATOR_VERSION,
      counts,
      secret: randomBytes(32).toString('base64url'),
      createdBy: actor.user.id,
    })
    await tx.jobs.add('generate', { scope: actor.scope, generationId: generation.id })
    await within(tx, generation)
    return generation
  })
}

/** The schema of a project. Refuses with `unknown_project` and `no_recipe`. */
export async function schemaOf(tx: CatalogReader, projectId: ProjectId): Promise<ProjectSchema> {
  const { id, name } = await getProject(tx, projectId)
  const schema = await tx.generations.schema(id)
  if (schema) return schema
  const message = `The project "${name}" has no schema to generate by. PUT /project/${id} with one first.`
  throw refuse('no_recipe', message)
}

/** The request with a random seed, and with the begin of the day as what relative dates hang on. Pure but for chance. */
export function completed(asked: GenerationAsked, now: Date): GenerationRequest {
  const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()))
  // 48 bits, so that every client reads back the seed it was told: beyond 53 many lose digits.
  const seed = asked.seed ?? BigInt(randomBytes(6).readUIntBE(0, 6))
  return { ...asked, seed, referenceDate: asked.referenceDate ?? day }
}

export function settingOf({ locale, referenceDate }: Pick<GenerationRequest, 'locale' | 'referenceDate'>) {
  return { locale, now: BigInt(referenceDate.getTime()) * 1000n }
}
