import { type HistoryKind, type HistoryOwner, historyColumns } from '../ports/worlds.ts'
import type { CellText, Interaction, InteractionSummary } from './block.ts'
import { identityOf } from './identity.ts'
import type { Pack } from './pack.ts'

/** Prints what happened as rows of the catalog, in the order of `historyColumns`. */
export interface HistoryPrinter {
  /** `number` is the interaction's place in its block. */
  interaction(interaction: Interaction, block: number, number: number): readonly CellText[]
  summary(summary: InteractionSummary): readonly CellText[]
}

/** The printer of a pack that an organization loads. Pure; no I/O. */
export function historyPrinter(pack: Pack, { organizationId, organization }: HistoryOwner): HistoryPrinter {
  const directions = new Map(pack.channels.map(({ key, direction }) => [key, direction]))
  const ids = new Map<string, string>()
  const idOf = (kind: string, key: string): string => {
    const name = `${kind} ${key}`
    const id = ids.get(name) ?? identityOf(organization, pack.key, kind, key)
    ids.set(name, id)
    return id
  }
  const about = ({ customer, offer, creative, channel }: Interaction | InteractionSummary) => ({
    organization_id: organizationId,
    pack: pack.key,
    customer_id: customer,
    offer_id: idOf('offer', offer),
    creative_id: idOf('creative', creative),
    channel_id: idOf('channel', channel),
    direction: directions.get(channel) ?? null,
  })
  return {
    interaction: (interaction, block, number) =>
      inOrder('interactions', {
        ...about(interaction),
        id: identityOf(organization, pack.key, 'interaction', `${block}/${number}`),
        outcome: interaction.outcome,
        at: momentText(interaction.at),
        value: interaction.value,
      }),
    summary: summary =>
      inOrder('summaries', {
        ...about(summary),
        id: identityOf(
          organization,
          pack.key,
          'summary',
          JSON.stringify([summary.customer, summary.creative, summary.periodType, summary.periodKey]),
        ),
        period_type: summary.periodType,
        period_key: summary.periodKey,
        impressions: String(summary.impressions),
        positive: String(summary.positive),
        negative: String(summary.negative),
        neutral: String(summary.neutral),
        converts: String(summary.converts),
        total_value: summary.totalValue,
        last_contact_at: momentText(summary.lastContactAt),
        last_outcome: summary.lastOutcome,
      }),
  }
}

function inOrder<Kind extends HistoryKind>(
  kind: Kind,
  cells: Readonly<Record<(typeof historyColumns)[Kind][number], CellText>>,
): readonly CellText[] {
  return historyColumns[kind].map(column => (cells as Readonly<Record<string, CellText>>)[column] ?? null)
}

function momentText(millis: number): string {
  return new Date(millis).toISOString()
}
