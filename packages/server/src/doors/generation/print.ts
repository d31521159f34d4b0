import type { FastifyRequest } from 'fastify'
import type { Project } from '../../core/access/access.ts'
import type { GeneratedFile, Generation, ProjectGroup, ProjectSchema } from '../../core/generation/job.ts'
import { printYaml } from '../../core/generation/language/print-yaml.ts'
import { statusOf } from '../../core/generation/status.ts'
import type { House } from '../door.ts'

export function printStarted({ id, state }: Generation) {
  return { id, status: state }
}

/** Everything about a generation, with fresh addresses of its files. */
export function printStatus(
  house: House,
  request: FastifyRequest,
  generation: Generation,
  files: readonly GeneratedFile[],
) {
  const origin = originOf(house, request)
  return statusOf(generation, { files, origin, now: new Date(), keptDays: house.generationFilesDays })
}

/** The address that the client knows the house by. */
export function originOf(house: House, request: FastifyRequest): string {
  return house.publicUrl ?? `http://${request.headers.host ?? 'localhost'}`
}

export function printGroup({ id, name, createdAt }: ProjectGroup) {
  return { id, name, created_at: createdAt.toISOString() }
}

export function printProject(
  { id, name, createdAt, updatedAt }: Project,
  group: ProjectGroup | null,
  schema: ProjectSchema | null,
) {
  return {
    id,
    project_group_id: group?.id ?? null,
    name,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
    format: schema?.format ?? null,
    data: schema?.text ?? null,
    yaml: schema && schema.format !== 'yaml' ? printYaml(schema.recipe) : null,
    entities: schema?.recipe.entities ?? [],
  }
}
