import type { Interaction } from '../../../packages/server/src/core/pack/block.ts'
import type { Pack } from '../../../packages/server/src/core/pack/pack.ts'
import type { Caps, ContactPolicy } from '../../../packages/server/src/core/pack/rules.ts'
import { customerColumn, members, rowFits, typeOf } from './rows.ts'
import type { LoadedWorld } from './world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** What a rule holds for: `global`, or a kind of thing and its key. */
interface Item {
  readonly scope: string
  readonly key: string | null
}

/** Policies that the interactions break, each with a customer: item 6 of what a loaded pack promises. */
export function brokenPolicies(world: LoadedWorld): string[] {
  const { pack, interactions } = world
  const segments = members(world)
  const byCustomer = [...Map.groupBy(interactions, each => each.customer)]
  return pack.contactPolicies
    .filter(policy => policy.status === 'active')
    .flatMap(policy => {
      const broken = byCustomer
        .filter(([customer, own]) => {
          const excluded =
            policy.rule.type === 'segment_exclusion' &&
            policy.rule.excludeSegments.some(segment => segments.get(segment)?.has(customer))
          return policy.scopes.some(item => breaksPolicy(policy, item, own, excluded, pack))
        })
        .map(([customer]) => `policy ${policy.key} is broken for ${customer}`)
      return [...broken, ...overBudget(policy, world)]
    })
}

/** Whether the interactions of one customer break a policy within one of its scopes. */
export function breaksPolicy(
  { rule }: ContactPolicy,
  item: Item,
  own: readonly Interaction[],
  excluded: boolean,
  pack: Pack,
): boolean {
  const shown = own.filter(each => each.outcome === 'impression')
  const inside = shown.filter(each => isIn(item, each, pack))
  /** Contacts that a policy "of the same scope item" sets side by side. */
  const siblings = (one: Interaction, other: Interaction) =>
    item.scope === 'global' ? one.offer === other.offer : isIn(item, other, pack)
  switch (rule.type) {
    case 'frequency_cap':
      return overCap(rule, inside, inside)
    case 'cross_channel_cap':
      return inside.some(each =>
        overCap(
          rule,
          shown.filter(other => other.offer === each.offer),
          [each],
        ),
      )
    case 'customer_total_cap':
      return overCap(rule, shown, inside)
    case 'cooldown':
      return inside.some(later =>
        shown.some(
          earlier =>
            earlier !== later &&
            siblings(later, earlier) &&
            earlier.at <= later.at &&
            later.at < earlier.at + rule.cooldownHours * HOUR,
        ),
      )
    case 'time_window':
      return inside.some(({ at }) => {
        const [day, time = ''] = new Date(at).toISOString().split('T')
        const weekday = ((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7) + 1
        const hour = Number(time.slice(0, 2))
        return !rule.allowedDays.includes(weekday) || hour < rule.startHour || hour >= rule.endHour
      })
    case 'outcome_based':
      return inside.some(later =>
        own.some(
          earlier =>
            earlier !== later &&
            rule.outcomeKeys.includes(earlier.outcome) &&
            siblings(later, earlier) &&
            earlier.at <= later.at &&
            later.at < earlier.at + rule.lookbackDays * DAY,
        ),
      )
    case 'segment_exclusion':
      return excluded && inside.length > 0
    case 'mutual_exclusion':
      return inside.some(one =>
        shown.some(
          other =>
            one.offer !== other.offer &&
            rule.offerKeys.includes(one.offer) &&
            rule.offerKeys.includes(other.offer) &&
            Math.abs(one.at - other.at) < rule.windowDays * DAY,
        ),
      )
    case 'category_suppression':
      return inside.some(later =>
        shown.some(
          earlier =>
            later.offer !== earlier.offer &&
            categoryOf(later, pack) === rule.categoryKey &&
            categoryOf(earlier, pack) === rule.categoryKey &&
            earlier.at <= later.at &&
            later.at < earlier.at + rule.days * DAY,
        ),
      )
    default:
      return false
  }
}

/** Whether any rolling window with one of `judged` at its end holds more of `counted` than a cap lets be. */
function overCap(caps: Caps, counted: readonly Interaction[], judged: readonly Interaction[]): boolean {
  const limits: [number | null, number][] = [
    [caps.maxPerDay, DAY],
    [caps.maxPerWeek, 7 * DAY],
    [caps.maxPerMonth, 30 * DAY],
    [caps.maxTotal, 1e15],
  ]
  return limits.some(
    ([most, length]) =>
      most !== null &&
      judged.some(last => {
        const began = last.at - length
        return counted.filter(each => began < each.at && each.at <= last.at).length > most
      }),
  )
}

/** Offers with more impressions, of all customers, than their budget has. */
function overBudget({ key, rule, scopes }: ContactPolicy, { pack, interactions }: LoadedWorld): string[] {
  if (rule.type !== 'budget_exhausted') return []
  const shown = interactions.filter(each => each.outcome === 'impression')
  return pack.offers.flatMap(({ key: offer, budget }) => {
    const own = shown.filter(each => each.offer === offer)
    if (!own.some(each => scopes.some(item => isIn(item, each, pack)))) return []
    const days = [...Map.groupBy(own, each => new Date(each.at).toISOString().slice(0, 10)).values()]
    const most = Math.max(0, ...days.map(each => each.length))
    const over =
      own.length > (budget.maxImpressions ?? Number.POSITIVE_INFINITY) ||
      most > (budget.dailyBudget ?? Number.POSITIVE_INFINITY)
    return over ? [`policy ${key}: offer ${offer} has ${own.length} impressions, ${most} on a day`] : []
  })
}

/** Gates that an impression did not pass: item 7. */
export function brokenGates(world: LoadedWorld): string[] {
  const { pack, interactions, rows } = world
  const { schema, column } = customerColumn(pack)
  const customers = new Map((rows[schema] ?? []).map(row => [row[column], row]))
  const segments = members(world)
  const shown = interactions.filter(each => each.outcome === 'impression')
  return pack.qualificationRules
    .filter(rule => rule.status === 'active' && rule.stage === 'qualification')
    .flatMap(({ key, rule, scopes }) =>
      shown
        .filter(each =>
          scopes.some(item =>
            item.scope === 'segment'
              ? segments.get(item.key ?? '')?.has(each.customer)
              : isIn(item, each, pack),
          ),
        )
        .filter(({ customer }) => {
          if (rule.type === 'segment_required') {
            return !rule.requiredSegments.every(segment => segments.get(segment)?.has(customer))
          }
          if (rule.type !== 'attribute_condition') return false
          const name = rule.condition.field.split('.').at(-1) ?? ''
          const row = customers.get(customer)
          return !row || !rowFits(row, rule.condition, name, typeOf(pack, schema, name))
        })
        .map(({ customer, creative }) => `rule ${key} shuts ${creative} off from ${customer}`),
    )
}

function isIn({ scope, key }: Item, { offer, creative, channel }: Interaction, pack: Pack): boolean {
  if (scope === 'global') return true
  const its: Record<string, string | null | undefined> = {
    offer,
    creative,
    channel,
    category: pack.offers.find(each => each.key === offer)?.category,
    subcategory: pack.offers.find(each => each.key === offer)?.subCategory,
    placement: pack.creatives.find(each => each.key === creative)?.placement,
  }
  return its[scope] === key
}

function categoryOf({ offer }: Interaction, pack: Pack): string | undefined {
  return pack.offers.find(each => each.key === offer)?.category
}
