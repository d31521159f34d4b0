import type { CellText } from '../pack/block.ts'
import type { KeptField } from '../pack/kept-field.ts'
import type { OutcomeKey } from '../pack/outcomes.ts'
import type { KeptThing, Status, ThingKind } from '../pack/thing.ts'
import type { Listed, Page } from './page.ts'

/** A page of a list that goes on from a place in it, whatever has come and gone before that. */
export interface Stretch<T> extends Listed<T> {
  readonly hasMore: boolean
}

/** Which things of a kind: those that fit all that is not null. */
export interface ThingListing {
  readonly kind: ThingKind
  readonly where: {
    readonly status: Status | null
    readonly pack: string | null
    readonly categoryId: string | null
    readonly subCategoryId: string | null
    readonly channelId: string | null
    readonly offerId: string | null
    readonly stage: string | null
    /** Whether those are among them that were deleted. */
    readonly deleted: boolean
  }
  readonly limit: number
  /** The last one of the page before; null: from the first. */
  readonly after: Pick<KeptThing, 'rank' | 'id'> | null
}

/** What happened between a customer and an offer, as an organization has it. */
export interface KeptInteraction {
  readonly id: string
  readonly customerId: string
  readonly offerId: string
  readonly creativeId: string
  readonly channelId: string
  readonly outcome: OutcomeKey
  readonly direction: string
  readonly at: Date
  /** A decimal. */
  readonly value: string
}

export interface KeptSummary {
  readonly id: string
  readonly customerId: string
  readonly offerId: string
  readonly creativeId: string
  readonly channelId: string
  readonly direction: string
  readonly periodType: PeriodType
  readonly periodKey: string
  readonly impressions: number
  readonly positive: number
  readonly negative: number
  readonly neutral: number
  readonly converts: number
  /** A decimal. */
  readonly totalValue: string
  readonly lastContactAt: Date
  readonly lastOutcome: string
}

export const periodTypes = ['daily', 'weekly', 'monthly', 'alltime'] as const
export type PeriodType = (typeof periodTypes)[number]

/** A moment and an id: where something stands in a list that goes newest first. */
export interface PlaceInTime {
  readonly at: Date
  readonly id: string
}

export interface InteractionListing {
  readonly where: {
    readonly pack: string | null
    readonly customerId: string | null
    readonly offerId: string | null
    readonly creativeId: string | null
    readonly channelId: string | null
    readonly outcome: string | null
    /** Both included. */
    readonly from: Date | null
    readonly to: Date | null
  }
  readonly limit: number
  readonly after: PlaceInTime | null
}

export interface SummaryListing {
  readonly where: {
    readonly pack: string | null
    readonly customerId: string | null
    readonly offerId: string | null
    readonly channelId: string | null
    readonly periodType: PeriodType | null
  }
  /** Newest contact first; or by the type of period, and of each type the newest period first, in which there is no `after`. */
  readonly order: 'contact' | 'period'
  readonly limit: number
  readonly after: PlaceInTime | null
}

/** The history of a world. */
export interface HistoryReader {
  interaction(id: string): Promise<KeptInteraction | null>
  /** Newest first. */
  interactions(listing: InteractionListing): Promise<Stretch<KeptInteraction>>
  summary(id: string): Promise<KeptSummary | null>
  summaries(listing: SummaryListing): Promise<Stretch<KeptSummary>>
}

/** What a schema's table is: its name, its fields, and the tables that fields refer to, by schema. */
export interface RowTable {
  readonly table: string
  readonly fields: readonly KeptField[]
  readonly parents: ReadonlyMap<string, string>
}

/**
 * Rows of the organization's tables and views. Each statement sees what is committed when it begins, since tables are replaced: a view of
 * the past would find the new one under the old one's name, and no row in it.
 */
export interface RowKeeper {
  /** Rows of a table or view as JSON texts, ordered by the primary key among the fields. Refuses with `table_gone`. */
  page(name: string, fields: readonly KeptField[], page: Page): Promise<Listed<string>>
  /**
   * Adds rows, each with one cell for each of the fields; leaves out those whose primary key is taken, and answers how many it added. Refuses
   * with `table_gone`, and with `invalid_row`, adding none, when the table cannot take one of them.
   */
  add(table: RowTable, rows: readonly (readonly CellText[])[]): Promise<number>
}
