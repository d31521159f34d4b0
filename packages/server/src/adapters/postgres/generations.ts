import { sql } from 'kysely'
import type { Project, Scope } from '../../core/access/access.ts'
import type {
  GeneratedBlock,
  GeneratedFile,
  Generation,
  GenerationRequest,
  ProjectGroup,
  ProjectSchema,
} from '../../core/generation/job.ts'
import { type GenerationId, isId } from '../../core/ids.ts'
import type { GenerationReader, GenerationWriter } from '../../core/ports/generations.ts'
import { refuse } from '../../core/refusals.ts'
import type { Scoped, Statements } from './statements.ts'

/** As JSON holds them: a seed of 64 bits and a time are texts there. */
interface KeptRequest extends Omit<GenerationRequest, 'seed' | 'referenceDate'> {
  readonly seed: string
  readonly referenceDate: string
}

type Row = Omit<Generation, 'request'> & { readonly request: KeptRequest }

const selected = sql`
  select g.id, g.project_id as "projectId", g.state, g.request, g.recipe, g.generator_version as "generatorVersion", g.counts,
         g.rows_done as "rowsDone", g.integrity, g.dirt, g.fidelity, g.datasets, g.error, g.secret, g.created_by as "createdBy",
         g.created_at as "createdAt", g.ended_at as "endedAt", g.files_expired_at as "filesExpiredAt"
  from rowhouse.generations g`

const groupColumns = sql`id, name, created_at as "createdAt"`

export function generationReader({ scope, all, one }: Scoped): GenerationReader {
  const here = sql`g.organization_id = ${scope.organizationId} and g.sandbox_id = ${scope.sandboxId}`
  const groupHere = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  const mine = (id: string) => sql`
    exists (select 1 from rowhouse.generations g where ${here} and g.id = x.generation_id and g.id = ${id})`
  return {
    async get(id) {
      if (!isId(id)) return null
      const row = await one(sql<Row>`${selected} where ${here} and g.id = ${id}`)
      return row && toGeneration(row)
    },

    async list({ projectId, state, limit, offset }) {
      if (projectId !== undefined && !isId(projectId)) return { items: [], total: 0 }
      const matching = sql`
        ${here}
        and (${projectId ?? null}::uuid is null or g.project_id = ${projectId ?? null})
        and (${state ?? null}::text is null or g.state = ${state ?? null})`
      const rows = await all(sql<Row>`
        ${selected} where ${matching} order by g.created_at desc, g.id desc limit ${limit} offset ${offset}`)
      const counted = await one(sql<{ total: number }>`
        select count(*) as total from rowhouse.generations g where ${matching}`)
      return { items: rows.map(toGeneration), total: counted?.total ?? 0 }
    },

    async blocks(id) {
      if (!isId(id)) return []
      return all(sql<GeneratedBlock>`
        select x.entity, x.number, x.part, x.dirt from rowhouse.generation_blocks x
        where ${mine(id)} order by x.entity collate "C", x.number`)
    },

    async files(id) {
      if (!isId(id)) return []
      return all(sql<GeneratedFile>`
        select x.entity, x.key, x.rows, x.bytes, x.digest from rowhouse.generation_files x
        where ${mine(id)} order by x.entity collate "C"`)
    },

    async schema(project) {
      if (!isId(project)) return null
      return one(sql<ProjectSchema>`
        select s.text, s.format, s.recipe
        from rowhouse.project_schemas s join rowhouse.projects g on g.id = s.project_id
        where ${here} and s.project_id = ${project}`)
    },

    group: idOrName =>
      one(sql<ProjectGroup>`
        select ${groupColumns} from rowhouse.project_groups
        where ${groupHere} and (id = ${isId(idOrName) ? idOrName : null}::uuid or name = ${idOrName})
        order by id = ${isId(idOrName) ? idOrName : null}::uuid desc nulls last
        limit 1`),

    async projects(group) {
      if (!isId(group)) return []
      return all(sql<Project>`
        select g.id, g.name, g.description, g.created_at as "createdAt", g.updated_at as "updatedAt"
        from rowhouse.projects g where ${here} and g.group_id = ${group} order by g.created_at, g.id`)
    },

    async groupOf(project) {
      if (!isId(project)) return null
      return one(sql<ProjectGroup>`
        select p.id, p.name, p.created_at as "createdAt"
        from rowhouse.project_groups p join rowhouse.projects g on g.group_id = p.id
        where ${here} and g.id = ${project}`)
    },
  }
}

/** A generation with its files, whoever's it is. */
export async function generatedAnywhere(
  { all, one }: Statements,
  id: GenerationId,
): Promise<{ generation: Generation; files: readonly GeneratedFile[] } | null> {
  if (!isId(id)) return null
  const row = await one(sql<Row>`${selected} where g.id = ${id}`)
  if (!row) return null
  const files = await all(sql<GeneratedFile>`
    select entity, key, rows, bytes, digest from rowhouse.generation_files where generation_id = ${id}`)
  return { generation: toGeneration(row), files }
}

const MOST_DUE = 500

/** Generations of all organizations whose files have been kept long enough. */
export async function dueGenerations(
  { all }: Statements,
  endedBefore: Date,
): Promise<{ scope: Scope; id: GenerationId }[]> {
  const rows = await all(sql<Scope & { id: GenerationId }>`
    select organization_id as "organizationId", sandbox_id as "sandboxId", id from rowhouse.generations
    where ended_at < ${endedBefore} and files_expired_at is null
    order by ended_at, id
    limit ${MOST_DUE}`)
  return rows.map(({ id, ...scope }) => ({ id, scope }))
}

export function generationWriter(tx: Scoped): GenerationWriter {
  const { scope, all, one, count } = tx
  const reader = generationReader(tx)
  const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  return {
    ...reader,

    async add(made) {
      const { id, projectId, request, recipe, generatorVersion, counts, secret, createdBy } = made
      const row = await one(sql<Row>`
        with added as (
          insert into rowhouse.generations
            (id, organization_id, sandbox_id, project_id, request, recipe, generator_version, counts, secret, created_by)
          select ${id}, p.organization_id, p.sandbox_id, p.id, ${kept(request)}::json, ${JSON.stringify(recipe)}::json,
                 ${generatorVersion}, ${JSON.stringify(counts)}::json, ${secret}, ${createdBy}
          from rowhouse.projects p where p.id = ${isId(projectId) ? projectId : null} and ${here}
          returning *
        )
        select g.id, g.project_id as "projectId", g.state, g.request, g.recipe, g.generator_version as "generatorVersion", g.counts,
               g.rows_done as "rowsDone", g.integrity, g.dirt, g.fidelity, g.datasets, g.error, g.secret, g.created_by as "createdBy",
               g.created_at as "createdAt", g.ended_at as "endedAt", g.files_expired_at as "filesExpiredAt"
        from added g`)
      if (!row) throw refuse('unknown_project', `There is no project ${projectId} here.`)
      return toGeneration(row)
    },

    async change(id, from, { state, rowsDone, integrity, dirt, fidelity, datasets, error }) {
      if (!isId(id)) return null
      const changed = await count(sql`
        update rowhouse.generations
        set state = coalesce(${state ?? null}::text, state),
            rows_done = coalesce(${rowsDone ?? null}::bigint, rows_done),
            integrity = coalesce(${integrity ? JSON.stringify(integrity) : null}::json, integrity),
            dirt = coalesce(${dirt ? JSON.stringify(dirt) : null}::json, dirt),
            fidelity = coalesce(${fidelity ? JSON.stringify(fidelity) : null}::json, fidelity),
            datasets = coalesce(${datasets ? JSON.stringify(datasets) : null}::json, datasets),
            error = coalesce(${error ?? null}::text, error),
            ended_at = case when ${state ?? 'pending'}::text in ('completed', 'failed', 'cancelled') then clock_timestamp() else ended_at end
        where ${here} and id = ${id} and state = any (${[...from]}::text[])`)
      return changed > 0 ? reader.get(id) : null
    },

    async addBlock(id, { entity, number, part, dirt }) {
      await count(sql`
        insert into rowhouse.generation_blocks (generation_id, entity, number, part, dirt, key)
        select id, ${entity}, ${number}, ${JSON.stringify(part)}::json, ${dirt && JSON.stringify(dirt)}::json, ${part.key} from rowhouse.generations
        where ${here} and id = ${isId(id) ? id : null}
        on conflict do nothing`)
    },

    async addFile(id, { entity, key, rows, bytes, digest }) {
      await count(sql`
        insert into rowhouse.generation_files (generation_id, entity, key, rows, bytes, digest)
        select id, ${entity}, ${key}, ${rows}, ${bytes}, ${digest} from rowhouse.generations
        where ${here} and id = ${isId(id) ? id : null}
        on conflict (generation_id, entity) do update set key = ${key}, rows = ${rows}, bytes = ${bytes}, digest = ${digest}`)
    },

    async dropBlocks(id) {
      if (!(await reader.get(id))) return []
      const rows = await all(sql<{ key: string }>`
        delete from rowhouse.generation_blocks where generation_id = ${id} returning key`)
      return rows.map(({ key }) => key)
    },

    async expire(id) {
      if (!isId(id)) return null
      const expired = await count(sql`
        update rowhouse.generations set files_expired_at = clock_timestamp()
        where ${here} and id = ${id} and ended_at is not null and files_expired_at is null`)
      if (expired === 0) return null
      const rows = await all(sql<{ key: string }>`
        with blocks as (delete from rowhouse.generation_blocks where generation_id = ${id} returning key),
             files as (delete from rowhouse.generation_files where generation_id = ${id} returning key)
        select key from blocks union all select key from files`)
      return rows.map(({ key }) => key)
    },

    async remove(id) {
      if (!(await reader.get(id))) return null
      const rows = await all(sql<{ key: string }>`
        select key from rowhouse.generation_blocks where generation_id = ${id}
        union all
        select key from rowhouse.generation_files where generation_id = ${id}`)
      await count(sql`delete from rowhouse.generations where ${here} and id = ${id}`)
      return rows.map(({ key }) => key)
    },

    async setSchema(project, { text, format, recipe }) {
      await count(sql`
        insert into rowhouse.project_schemas (project_id, format, text, recipe)
        select id, ${format}, ${text}, ${JSON.stringify(recipe)}::json from rowhouse.projects
        where ${here} and id = ${isId(project) ? project : null}
        on conflict (project_id) do update
          set format = ${format}, text = ${text}, recipe = ${JSON.stringify(recipe)}::json, updated_at = clock_timestamp()`)
    },

    async addGroup({ id, name }) {
      const group = await one(sql<ProjectGroup>`
        insert into rowhouse.project_groups (id, organization_id, sandbox_id, name)
        values (${id}, ${scope.organizationId}, ${scope.sandboxId}, ${name})
        on conflict (sandbox_id, name) do nothing
        returning ${groupColumns}`)
      if (group) return group
      throw refuse('name_taken', `There is a project group "${name}" already. Choose another name.`)
    },

    async join(project, group) {
      await count(sql`
        update rowhouse.projects set group_id = p.id
        from (select id from rowhouse.project_groups where ${here} and id = ${isId(group) ? group : null}) p
        where organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId} and projects.id = ${isId(project) ? project : null}`)
    },
  }
}

function kept(request: GenerationRequest): string {
  const { seed, referenceDate, ...plain } = request
  return JSON.stringify({ ...plain, seed: String(seed), referenceDate: referenceDate.toISOString() })
}

function toGeneration(row: Row): Generation {
  const { seed, referenceDate, ...plain } = row.request
  const request = { ...plain, seed: BigInt(seed), referenceDate: new Date(referenceDate) }
  return { ...row, request }
}
