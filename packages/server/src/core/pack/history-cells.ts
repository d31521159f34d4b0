import { type HistoryKind, type HistoryOwner, historyColumns } from '../ports/worlds.ts'
import type { CellText, Interaction, InteractionSummary } from './block.ts'
import { identitiesOf } from './identity.ts'
import type { Pack } from './pack.ts'

/** Prints what happened as rows of the catalog, in the order of `historyColumns`. */
export interface HistoryPrinter {
  /** `number` is the interaction's place in its block. */
  interaction(interaction: Interaction, block: number, number: number): readonly CellText[]
  summary(summary: InteractionSummary): readonly CellText[]
}

/** Makes the cells of what happened, by column. */
type Printers<Kind extends HistoryKind, Of> = Readonly<
  Record<(typeof historyColumns)[Kind][number], (of: Of) => CellText>
>

interface PlacedInteraction extends Interaction {
  /** Its block, and its place in it. */
  readonly place: string
}

/** The printer of a pack that an organization loads. Pure; no I/O. */
export function historyPrinter(pack: Pack, owner: HistoryOwner): HistoryPrinter {
  const identities = (kind: string) => identitiesOf(owner.organization, pack.key, kind)
  const interactionId = identities('interaction')
  const summaryId = identities('summary')
  const about = aboutPrinters(pack, owner)
  const interactions = inOrder<'interactions', PlacedInteraction>('interactions', {
    ...about,
    id: ({ place }) => interactionId(place),
    outcome: ({ outcome }) => outcome,
    at: ({ at }) => momentText(at),
    value: ({ value }) => value,
  })
  const summaries = inOrder<'summaries', InteractionSummary>('summaries', {
    ...about,
    id: ({ customer, creative, periodType, periodKey }) =>
      summaryId(JSON.stringify([customer, creative, periodType, periodKey])),
    period_type: ({ periodType }) => periodType,
    period_key: ({ periodKey }) => periodKey,
    impressions: ({ impressions }) => String(impressions),
    positive: ({ positive }) => String(positive),
    negative: ({ negative }) => String(negative),
    neutral: ({ neutral }) => String(neutral),
    converts: ({ converts }) => String(converts),
    total_value: ({ totalValue }) => totalValue,
    last_contact_at: ({ lastContactAt }) => momentText(lastContactAt),
    last_outcome: ({ lastOutcome }) => lastOutcome,
  })
  return {
    interaction: (interaction, block, number) =>
      interactions({ ...interaction, place: `${block}/${number}` }),
    summary: summaries,
  }
}

/** Who was shown what, where: the same of both kinds. */
function aboutPrinters(pack: Pack, { organizationId, organization }: HistoryOwner) {
  const idsOf = (kind: string, things: readonly { readonly key: string }[]) => {
    const identity = identitiesOf(organization, pack.key, kind)
    return new Map(things.map(({ key }) => [key, identity(key)]))
  }
  const directions = new Map(pack.channels.map(({ key, direction }) => [key, direction]))
  const offers = idsOf('offer', pack.offers)
  const creatives = idsOf('creative', pack.creatives)
  const channels = idsOf('channel', pack.channels)
  type About = Pick<Interaction, 'customer' | 'offer' | 'creative' | 'channel'>
  return {
    organization_id: () => organizationId,
    pack: () => pack.key,
    customer_id: ({ customer }: About) => customer,
    offer_id: ({ offer }: About) => known(offers, offer),
    creative_id: ({ creative }: About) => known(creatives, creative),
    channel_id: ({ channel }: About) => known(channels, channel),
    direction: ({ channel }: About) => known(directions, channel),
  }
}

function known(of: ReadonlyMap<string, string>, key: string): string {
  const found = of.get(key)
  if (found === undefined) throw new Error(`the pack has nothing of the key "${key}"`)
  return found
}

function inOrder<Kind extends HistoryKind, Of>(
  kind: Kind,
  printers: Printers<Kind, Of>,
): (of: Of) => readonly CellText[] {
  const columns: readonly (keyof Printers<Kind, Of>)[] = historyColumns[kind]
  const ordered = columns.map(column => printers[column])
  return of => ordered.map(print => print(of))
}

function momentText(millis: number): string {
  return new Date(millis).toISOString()
}
