import type { FastifyRequest } from 'fastify'
import type { Project } from '../../core/access/access.ts'
import {
  type GeneratedFile,
  type Generation,
  type Integrity,
  type ProjectGroup,
  type ProjectSchema,
  rowsTotal,
} from '../../core/generation/job.ts'
import type { House } from '../door.ts'
import { signedLink } from './signed-link.ts'

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
  const { id, state, projectId, rowsDone, generatorVersion, integrity, datasets, error } = generation
  const { entity, count, format, seed, referenceDate, locale } = generation.request
  const links = files.map(file => [file.entity, signedLink(house, request, generation, file.entity)])
  return {
    id,
    status: state,
    data: state === 'completed' ? Object.fromEntries(links) : {},
    progress: { rows_done: rowsDone, rows_total: rowsTotal(generation) },
    project_id: projectId,
    entity_name: entity,
    count,
    format,
    seed: printSeed(seed),
    reference_date: referenceDate.toISOString(),
    locale,
    generator_version: generatorVersion,
    integrity: integrity && printIntegrity(integrity),
    datasets,
    error,
    created_at: generation.createdAt.toISOString(),
    ended_at: generation.endedAt?.toISOString() ?? null,
  }
}

/** Beyond 2^53 as text, so that no client rounds it. */
function printSeed(seed: bigint): number | string {
  return seed >= -(2n ** 53n) && seed <= 2n ** 53n ? Number(seed) : String(seed)
}

function printIntegrity({ foreignKeysChecked, orphans, uniqueChecked, uniqueViolations }: Integrity) {
  return {
    foreign_keys_checked: foreignKeysChecked,
    orphans,
    unique_checked: uniqueChecked,
    unique_violations: uniqueViolations,
  }
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
    entities: schema?.recipe.entities ?? [],
  }
}
