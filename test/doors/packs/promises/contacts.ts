import type { ContactPolicy } from '../../../../packages/server/src/core/pack/rules.ts'
import { customersOf, fits, type Place, type Promised, text } from './promise.ts'

interface Item {
  readonly scope: string
  readonly key: string | null
}

/** What policies and gates promise about the history: items 6 and 7 of what a loaded pack promises. */
export function contactPromises(at: Place): Promised[] {
  const { contactPolicies, qualificationRules } = at.pack
  return [
    ...contactPolicies
      .filter(({ status }) => status === 'active')
      .flatMap(policy => policy.scopes.flatMap(item => policyPromises(policy, item))),
    ...qualificationRules
      .filter(({ status, stage }) => status === 'active' && stage === 'qualification')
      .flatMap(({ key, rule, scopes }) => {
        const condition = passes(at, rule)
        return condition === null ? [] : scopes.map(item => gatePromise(at, key, item, condition))
      }),
  ]
}

const shown = `select * from contacts where category_of_outcome = 'impression'`

/** Whether a contact belongs to what a rule holds for. */
function within(alias: string, { scope, key }: Item): string {
  return scope === 'global' ? 'true' : `${alias}.${scope} = ${text(key ?? '')}`
}

/** Contacts that a policy "of the same scope item" sets side by side. */
function beside(item: Item): string {
  return item.scope === 'global' ? 'one.offer = other.offer' : within('other', item)
}

function policyPromises({ key, rule }: ContactPolicy, item: Item): Promised[] {
  const says = `policy ${key} holds within ${item.key ?? item.scope}`
  const inside = `select * from (${shown}) s where ${within('s', item)}`
  const paired = (condition: string, others: string, spoil: string): Promised[] => [
    {
      says,
      broken: `
        with one as materialized (${inside}), other as materialized (${others})
        select one.customer from one join other using (customer) where one.id <> other.id and ${condition}`,
      spoils: [spoil],
    },
  ]
  const earlier = (period: string) => `other.at <= one.at and one.at < other.at + ${text(period)}::interval`
  switch (rule.type) {
    case 'frequency_cap':
    case 'customer_total_cap': {
      const counted = rule.type === 'frequency_cap' ? inside : shown
      const caps = [
        [rule.maxPerDay, 24],
        [rule.maxPerWeek, 168],
        [rule.maxPerMonth, 720],
      ] as const
      return caps.flatMap(([most, hours]) =>
        most === null
          ? []
          : {
              says: `${says} in ${hours} hours`,
              broken: `
                select s.customer from (
                  select *, count(*) over (
                    partition by customer order by at
                    range between interval '${hours} hours' - interval '1 millisecond' preceding and current row) as n
                  from (${counted}) c) s
                where n > ${most} and ${within('s', item)}`,
              spoils: [again(inside, `n * interval '1 second'`, { times: most })],
            },
      )
    }
    case 'cooldown':
      return paired(
        `${beside(item)} and ${earlier(`${rule.cooldownHours} hours`)}`,
        shown,
        again(inside, `interval '${rule.cooldownHours - 1} hours'`),
      )
    case 'outcome_based': {
      const outcomes = rule.outcomeKeys.map(text).join(', ')
      return paired(
        `${beside(item)} and other.outcome in (${outcomes}) and ${earlier(`${rule.lookbackDays} days`)}`,
        'select * from contacts',
        again(`select * from contacts where outcome in (${outcomes})`, `interval '1 hour'`),
      )
    }
    case 'mutual_exclusion': {
      const offers = rule.offerKeys.map(text).join(', ')
      return paired(
        `one.offer <> other.offer and one.offer in (${offers}) and other.offer in (${offers})
         and one.at < other.at + interval '${rule.windowDays} days' and other.at < one.at + interval '${rule.windowDays} days'`,
        shown,
        again(inside, `interval '1 hour'`, { offer: `key in (${offers})` }),
      )
    }
    case 'category_suppression':
      return paired(
        `one.offer <> other.offer and one.category = ${text(rule.categoryKey)} and other.category = one.category
         and ${earlier(`${rule.days} days`)}`,
        shown,
        again(`select * from (${inside}) s where category = ${text(rule.categoryKey)}`, `interval '1 hour'`, {
          offer: `category_id = (select category_id from rowhouse.things where id = i.offer_id)`,
        }),
      )
    case 'time_window': {
      const closed = [1, 2, 3, 4, 5, 6, 7].filter(day => !rule.allowedDays.includes(day))
      const moved = (to: string) =>
        `update rowhouse.interactions set at = ${to} where id = (select id from (${inside}) s limit 1)`
      return [
        {
          says,
          broken: `
            select at from (${inside}) s
            where extract(isodow from at) not in (${rule.allowedDays.join(', ')})
               or extract(hour from at) not between ${rule.startHour} and ${rule.endHour - 1}`,
          spoils: [
            moved(`date_trunc('day', at) + interval '${rule.endHour} hours'`),
            ...closed.map(day =>
              moved(`date_trunc('week', at) + interval '${day - 1} days ${rule.startHour} hours'`),
            ),
          ],
        },
      ]
    }
    default:
      throw new Error(`of policies such as ${key}, ${rule.type}, nothing is asked yet`)
  }
}

/** Lets a contact happen again, so much later and so many times, of the same offer or of another one. */
function again(
  contacts: string,
  later: string,
  { times = 1, offer = null }: { readonly times?: number; readonly offer?: string | null } = {},
): string {
  const other = `(select id from rowhouse.things o where kind = 'offer' and ${offer} and o.id <> i.offer_id limit 1)`
  return `
    insert into rowhouse.interactions
    select gen_random_uuid(), organization_id, pack, customer_id, ${offer ? other : 'offer_id'}, creative_id, channel_id, 'impression',
           direction, at + ${later}, 0
    from rowhouse.interactions i, generate_series(1, ${times}) n where i.id = (select id from (${contacts}) c limit 1)`
}

/** What the row `c` of a customer must be for a rule; null: nothing is promised of it. */
function passes({ pack }: Place, rule: Place['pack']['qualificationRules'][number]['rule']): string | null {
  if (rule.type === 'attribute_condition') return fits('c', rule.condition)
  if (rule.type !== 'segment_required') return null
  const conditions = rule.requiredSegments.flatMap(key => {
    const segment = pack.segments.find(each => each.key === key)
    if (!segment || segment.joins.length > 0) throw new Error(`of segment ${key} nothing is asked yet`)
    return segment.filters.map(filter => fits('c', filter))
  })
  return conditions.join(' and ')
}

function gatePromise(at: Place, key: string, item: Item, condition: string): Promised {
  const { table, column } = customersOf(at)
  const inside = `select * from (${shown}) s where ${within('s', item)}`
  return {
    says: `rule ${key} is passed within ${item.key ?? item.scope}`,
    broken: `
      select s.customer from (${inside}) s
      where not exists (select 1 from ${table} c where c.${column} = s.customer and ${condition})`,
    spoils: [
      `update rowhouse.interactions set customer_id = (select c.${column} from ${table} c where not (${condition}) limit 1)
       where id = (select id from (${inside}) s limit 1)`,
    ],
  }
}
