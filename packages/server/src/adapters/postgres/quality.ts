import { sql } from 'kysely'
import { isId } from '../../core/ids.ts'
import type { CatalogReader, CatalogTransaction } from '../../core/ports/catalog.ts'
import type { KeptQuality } from '../../core/quality/kept.ts'
import type { Scoped } from './statements.ts'

export function qualityReader({ scope, one }: Scoped): CatalogReader['quality'] {
  return {
    async get(version) {
      if (!isId(version)) return null
      const row = await one(sql<{ quality: KeptQuality }>`
        select q.quality
        from rowhouse.quality_reports q
          join rowhouse.versions v on v.id = q.version_id
          join rowhouse.datasets d on d.id = v.dataset_id
        where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}
          and v.id = ${version}`)
      return row?.quality ?? null
    },
  }
}

export function qualityWriter(tx: Scoped): CatalogTransaction['quality'] {
  const { scope, count } = tx
  return {
    ...qualityReader(tx),

    async put(version, quality) {
      if (!isId(version)) return
      // Locked, since the dataset may be removed at this moment.
      await count(sql`
        insert into rowhouse.quality_reports (version_id, quality, score)
        select v.id, ${JSON.stringify(quality)}::json, ${quality.report.overallScore}
        from rowhouse.versions v join rowhouse.datasets d on d.id = v.dataset_id
        where d.organization_id = ${scope.organizationId} and d.sandbox_id = ${scope.sandboxId}
          and v.id = ${version}
        for key share of v
        on conflict (version_id) do update
          set quality = excluded.quality, score = excluded.score, made_at = excluded.made_at`)
    },
  }
}
