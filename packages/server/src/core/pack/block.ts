/**
 * A cell as PostgreSQL writes it as text: `12.50`, `true`, `2026-01-31`, `2026-01-12 09:30:00` (with as many decimals of the second
 * as it needs, up to three); null: missing.
 */
export type CellText = string | null

/** Rows of a schema, each with one cell for each of the schema's fields, in their order. */
export interface Table {
  readonly schema: string
  readonly rows: readonly (readonly CellText[])[]
}

/** Rows that refer only to one another, and to fixed tables: a load makes `scale` of them. */
export interface Block {
  /** From 0. */
  readonly number: number
  /** In the pack's order of schemas, without fixed ones. */
  readonly tables: readonly Table[]
}

/** What two loads of a pack must share to have the same rows. */
export interface WorldSetting {
  readonly seed: number
  /** A date such as `2026-02-01`. */
  readonly anchor: string
}

/** What happened between a customer and an offer. */
export interface Interaction {
  /** The value of the customer's primary key. */
  readonly customer: string
  /** Keys. */
  readonly offer: string
  readonly creative: string
  readonly channel: string
  /** The key of an outcome type. */
  readonly outcome: string
  /** In milliseconds since 1970. */
  readonly at: number
  /** A decimal such as `5.45`; `0` but for a convert. */
  readonly value: string
}

/** The exact aggregation of the interactions of a customer, offer, creative and channel, of a day or of all time. */
export interface InteractionSummary {
  readonly customer: string
  readonly offer: string
  readonly creative: string
  readonly channel: string
  readonly periodType: 'daily' | 'alltime'
  /** A day in UTC such as `2026-01-12`, or `all`. */
  readonly periodKey: string
  readonly impressions: number
  readonly positive: number
  readonly negative: number
  readonly neutral: number
  readonly converts: number
  /** A decimal. */
  readonly totalValue: string
  readonly lastContactAt: number
  readonly lastOutcome: string
}
