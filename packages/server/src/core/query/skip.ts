import type { QueryPlan, SourcePart } from './query.ts'

/** Leave out the parts that a page in row order cannot touch, so that a deep page costs what a first one does. Pure; no I/O. */
export function skipParts(plan: QueryPlan): QueryPlan {
  // A condition may look at rows anywhere.
  if (plan.orderBy.length > 0 || plan.only) return plan
  const start = plan.after === null ? 0 : plan.after + 1 - plan.firstRow
  if (plan.where || plan.search) return from(plan, start)
  const first = start + plan.offset
  const rest = from({ ...plan, after: null }, first)
  const before = rest.firstRow - plan.firstRow
  const offset = first - before
  return { ...rest, offset, parts: plan.limit === null ? rest.parts : upTo(rest.parts, offset + plan.limit) }
}

/** The plan without the parts that end before the row `start`, counted from the first part's first row. */
function from(plan: QueryPlan, start: number): QueryPlan {
  let skipped = 0
  let rows = 0
  for (const part of plan.parts) {
    if (rows + part.rows > start) break
    rows += part.rows
    skipped += 1
  }
  return { ...plan, parts: plan.parts.slice(skipped), firstRow: plan.firstRow + rows }
}

/** The parts that hold the first `rows` rows. */
function upTo(parts: readonly SourcePart[], rows: number): readonly SourcePart[] {
  let held = 0
  const last = parts.findIndex(part => {
    held += part.rows
    return held >= rows
  })
  return last < 0 ? parts : parts.slice(0, last + 1)
}
