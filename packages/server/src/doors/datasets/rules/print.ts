import type { Demand, Rule, RuleResult } from '../../../core/quality/rule.ts'
import type { Suggestion } from '../../../core/quality/suggest.ts'
import type { Literal } from '../../../core/query/query.ts'
import { printTime } from '../print.ts'
import { rowsLink } from '../rows-link.ts'
import type { Value } from './read-demand.ts'

export function printRule(rule: Rule) {
  return {
    id: rule.id,
    dataset_id: rule.datasetId,
    name: rule.name,
    description: rule.description,
    on_fail: rule.onFail,
    ...printDemand(rule.demand),
    revision: rule.revision,
    created_at: printTime(rule.createdAt),
    updated_at: printTime(rule.updatedAt),
    created_by_name: rule.createdByName,
  }
}

/** What a rule said of a version of its dataset; null: one that was not published, whose rows cannot be listed. */
export function printResult(result: RuleResult, datasetId: string, version: number | null) {
  const listed = result.message === null && result.violations > 0 && version !== null
  return {
    rule_id: result.ruleId,
    revision: result.revision,
    name: result.name,
    on_fail: result.onFail,
    ...printDemand(result.demand),
    passed: result.violations === 0,
    violations: result.violations,
    message: result.message,
    sample_rows: result.first,
    rows: listed ? rowsLink(datasetId, version, { rule: result.ruleId }) : null,
  }
}

/** A suggestion as the body that makes the rule, and why. */
export function printSuggestion({ name, demand, why }: Suggestion) {
  return { rule: { name, on_fail: 'warn', ...printDemand(demand) }, why }
}

/** As `readDemand` reads it. */
function printDemand(demand: Demand) {
  switch (demand.kind) {
    case 'range': {
      const { kind, column, min, max } = demand
      return { kind, column, ...(min && { min: printValue(min) }), ...(max && { max: printValue(max) }) }
    }
    case 'set':
      return { ...demand, values: demand.values.map(printValue) }
    case 'reference': {
      const { kind, column, datasetId, referenceColumn, version } = demand
      const of = { dataset_id: datasetId, reference_column: referenceColumn }
      return { kind, column, ...of, ...(version !== null && { version }) }
    }
    case 'row_count': {
      const { kind, min, max } = demand
      return { kind, ...(min !== null && { min }), ...(max !== null && { max }) }
    }
    case 'freshness':
      return { kind: demand.kind, column: demand.column, max_age_hours: demand.maxAgeHours }
    default:
      return demand
  }
}

/** A number that JSON readers would round is text; it reads back as the same number. */
function printValue({ kind, value }: Literal): Value {
  return kind === 'number' && String(Number(value)) === value ? Number(value) : value
}
