import { sql } from 'kysely'
import type { CatalogTransaction } from '../../core/ports/catalog.ts'
import type { Statements } from './statements.ts'

export function jobWriter({ one }: Statements): CatalogTransaction['jobs'] {
  return {
    async add(name, payload, once, at) {
      await one(sql`
        select id
        from graphile_worker.add_job(
          ${name}, payload => ${JSON.stringify(payload)}::json, job_key => ${once ?? null},
          run_at => ${at ?? null}::timestamptz)`)
    },
  }
}
