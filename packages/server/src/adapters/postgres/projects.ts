import { sql } from 'kysely'
import type { Project } from '../../core/access/access.ts'
import { isId } from '../../core/ids.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import { refuse } from '../../core/refusals.ts'
import type { Scoped } from './statements.ts'

const columns = sql`id, name, description, created_at as "createdAt", updated_at as "updatedAt"`

export function projectReader({ scope, all, one }: Scoped): CatalogReader['projects'] {
  const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  return {
    get: async id =>
      isId(id)
        ? one(sql<Project>`select ${columns} from rowhouse.projects where ${here} and id = ${id}`)
        : null,

    named: name =>
      one(sql<Project>`select ${columns} from rowhouse.projects where ${here} and name = ${name}`),

    async list({ limit, offset }) {
      const items = await all(sql<Project>`
        select ${columns} from rowhouse.projects
        where ${here}
        order by created_at, id
        limit ${limit} offset ${offset}`)
      const counted = await one(
        sql<{ total: number }>`select count(*) as total from rowhouse.projects where ${here}`,
      )
      return { items, total: counted?.total ?? 0 }
    },
  }
}

export function projectWriter(tx: Scoped): CatalogTransaction['projects'] {
  const { scope, one, count } = tx
  const here = sql`organization_id = ${scope.organizationId} and sandbox_id = ${scope.sandboxId}`
  const reader = projectReader(tx)
  return {
    ...reader,

    async add({ id, name, description }) {
      const project = await one(sql<Project>`
        insert into rowhouse.projects (id, organization_id, sandbox_id, name, description)
        values (${id}, ${scope.organizationId}, ${scope.sandboxId}, ${name}, ${description})
        on conflict (sandbox_id, name) do nothing
        returning ${columns}`)
      if (!project) throw taken(name)
      return project
    },

    async change(id, { name, description }) {
      if (!isId(id)) return null
      // Two renames to one name at once: the second waits here, and then finds it taken.
      await one(sql`select 1 from rowhouse.sandboxes where id = ${scope.sandboxId} for no key update`)
      if (name !== undefined) {
        const other = await one(sql`
          select 1 from rowhouse.projects where ${here} and name = ${name} and id <> ${id}`)
        if (other && (await reader.get(id))) throw taken(name)
      }
      return one(sql<Project>`
        update rowhouse.projects
        set name = coalesce(${name ?? null}::text, name),
            description = coalesce(${description ?? null}::text, description),
            updated_at = now()
        where ${here} and id = ${id}
        returning ${columns}`)
    },

    async remove(id) {
      if (!isId(id)) return false
      const found = await one(sql`select 1 from rowhouse.projects where ${here} and id = ${id} for update`)
      if (!found) return false
      const removed = await count(sql`
        delete from rowhouse.projects p
        where ${here} and id = ${id} and not exists (select 1 from rowhouse.datasets where project_id = p.id)`)
      if (removed > 0) return true
      throw refuse('project_not_empty', 'The project still has datasets. Delete or move them first.')
    },
  }
}

function taken(name: string): Error {
  return refuse('name_taken', `There is a project "${name}" already. Choose another name.`)
}
