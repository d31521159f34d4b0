import type { Dataset, Version } from '../dataset/dataset.ts'
import { isId, type RuleId } from '../ids.ts'
import type { CatalogReader } from '../ports/catalog.ts'
import type { Condition } from '../query/query.ts'
import { refuse } from '../refusals.ts'
import { findReferences, referenceOf } from './references.ts'
import type { Rule } from './rule.ts'
import { violationOf } from './violation.ts'

/** The rule of a dataset, or `unknown_rule`. */
export async function findRule(tx: CatalogReader, dataset: Dataset, id: string): Promise<Rule> {
  const rule = isId(id) ? await tx.rules.get(id as RuleId) : null
  if (rule?.datasetId === dataset.id) return rule
  throw refuse(
    'unknown_rule',
    `Dataset ${dataset.id} has no rule ${id.slice(0, 100)}. GET /api/datasets/${dataset.id}/rules lists its rules.`,
  )
}

/** What singles out the rows of a version that violate a rule as it is now. Refuses with `invalid_value` for a rule that is about no rows. */
export async function ruleCondition(
  tx: CatalogReader,
  dataset: Dataset,
  version: Version,
  id: string,
): Promise<Condition> {
  const { demand } = await findRule(tx, dataset, id)
  const references = await findReferences(tx, [demand])
  const parts = await tx.versions.parts(version)
  const own = { datasetId: dataset.id, columns: version.columns, parts }
  const violation = violationOf(demand, {
    columns: version.columns,
    rowCount: version.rowCount,
    now: version.createdAt,
    reference: asked => referenceOf(references, asked, own),
  })
  if (violation.kind === 'rows') return violation.condition
  const why = violation.kind === 'decided' && violation.message ? ` ${violation.message}` : ''
  throw refuse('invalid_value', `The rule is about the version as a whole and lists no rows.${why}`, {
    faults: [{ parameter: 'rule', code: 'invalid_value', message: 'is about the version as a whole' }],
  })
}
