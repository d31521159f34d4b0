import type { EntityFidelity, Fidelity } from '../../core/generation/fidelity/fidelity.ts'

const DIGITS = 6

export function printFidelity(id: string, { formulaVersion, score, entities }: Fidelity) {
  return {
    id,
    formula_version: formulaVersion,
    score: rounded(score),
    entities: Object.fromEntries(entities.map(each => [each.entity, printEntity(each)])),
  }
}

function printEntity({ source, rows, score, columns, pairs, copies, left }: EntityFidelity) {
  return {
    source: { dataset_id: source.dataset, version: source.version, rows: source.rows },
    rows,
    score: rounded(score),
    columns: columns.map(({ column, sourceColumn, measure, shape, missing }) => ({
      column,
      source_column: sourceColumn,
      shape: { measure, score: shape === null ? null : rounded(shape) },
      missing: {
        source: rounded(missing.source),
        generated: rounded(missing.generated),
        score: rounded(missing.score),
      },
    })),
    pairs: pairs.map(pair => ({
      columns: pair.columns,
      measure: pair.measure,
      source: rounded(pair.source),
      generated: rounded(pair.generated),
      score: rounded(pair.score),
    })),
    copies: {
      rows: copies.rows,
      share: rounded(copies.share),
      source_repeats: copies.sourceRepeats,
      source_share: rounded(copies.sourceShare),
    },
    not_generated: left,
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(DIGITS))
}
