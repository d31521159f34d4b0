import { changeOne, customersOf, type Place, type Promised, text } from './promise.ts'

/** The interactions with all that they belong to; asked once in a session, before anything else. */
export const contactsView = `
  create temp view contacts as
  select h.id, h.customer_id as customer, o.key as offer, c.key as creative, n.key as channel, k.key as category, s.key as subcategory,
         p.key as placement, h.outcome, t.body->>'category' as category_of_outcome, t.body->>'classification' as classification,
         h.direction, h.at at time zone 'UTC' as at, h.value
  from rowhouse.interactions h
  left join rowhouse.things o on o.id = h.offer_id and o.kind = 'offer'
  left join rowhouse.things c on c.id = h.creative_id and c.kind = 'creative'
  left join rowhouse.things n on n.id = h.channel_id and n.kind = 'channel'
  left join rowhouse.things k on k.id = o.category_id
  left join rowhouse.things s on s.id = o.sub_category_id
  left join rowhouse.things p on p.id = (c.body->>'placementId')::uuid
  left join rowhouse.things t on t.kind = 'outcome_type' and t.key = h.outcome`

const interactions = 'rowhouse.interactions'
const summaries = 'rowhouse.interaction_summaries'

/** What the history of a loaded pack promises: items 5, 8, 9 and 12, and its numbers. */
export function historyPromises(at: Place): Promised[] {
  return [numbers(at), threads, ...belongings(at), ...times(at), ...sums, lessons]
}

/** Threads, contact days and outcomes are as many as the pack says. */
function numbers({ pack: { history }, scale }: Place): Promised {
  const { threads: all, contactDays, responses } = history
  const counts: readonly (readonly [string, string, number])[] = [
    ['threads', `count(distinct ${thread})`, all],
    ['contact days', `count(distinct (${thread}, at::date)) filter (where ${isShown})`, contactDays],
    ['impressions', `count(*) filter (where ${isShown})`, contactDays],
    ['interactions', 'count(*)', contactDays + all],
    ['summaries', `(select count(*) from ${summaries})`, contactDays + all],
    ...Object.entries(responses).map(
      ([outcome, count]) => [outcome, `count(*) filter (where outcome = ${text(outcome)})`, count] as const,
    ),
  ]
  return {
    says: 'the history has its numbers',
    broken: `
      with found as (select ${counts.map(([, is], n) => `${is} as n${n}`).join(', ')} from contacts)
      select what || ': ' || is_now || ' and not ' || due from found,
        lateral (values ${counts.map(([what, , due], n) => `(${text(what)}, n${n}, ${due * scale})`).join(', ')}) as v (what, is_now, due)
      where is_now <> due`,
    spoils: [
      `delete from ${interactions} where id = (select id from ${interactions} limit 1)`,
      `delete from ${summaries} where id = (select id from ${summaries} limit 1)`,
      ...Object.keys(responses).map(outcome =>
        changeOne(interactions, `outcome = 'expired'`, `outcome = ${text(outcome)}`),
      ),
    ],
  }
}

const thread = '(customer, offer, creative, channel)'
const isShown = `category_of_outcome = 'impression'`
const isResponse = `category_of_outcome = 'response'`

/** A thread's impressions are on different days, and its one response is on the last, a minute to twelve hours later. */
const threads: Promised = {
  says: 'threads run as they should',
  broken: `
    select ${thread}::text from (
      select customer, offer, creative, channel, count(*) filter (where ${isResponse}) as responses,
             count(*) filter (where ${isShown}) as shown, count(distinct at::date) filter (where ${isShown}) as days,
             max(at) filter (where ${isShown}) as last, max(at) filter (where ${isResponse}) as response
      from contacts group by customer, offer, creative, channel) t
    where responses <> 1 or shown not in (1, 2) or days <> shown or response::date <> last::date
       or response - last not between interval '1 minute' and interval '12 hours'`,
  spoils: [
    changeOne(interactions, `outcome = 'click'`, `outcome = 'impression'`),
    changeOne(interactions, `at = at - interval '13 hours'`, `outcome <> 'impression'`),
    changeOne(interactions, `at = at + interval '1 day'`, `outcome <> 'impression'`),
  ],
}

/** Item 5. */
function belongings(at: Place): Promised[] {
  const { table, column } = customersOf(at)
  const things = 'rowhouse.things'
  const paused = (id: string) =>
    `update ${things} set status = 'paused' where id = (select ${id} from ${interactions} limit 1)`
  return [
    {
      says: 'a creative is of its offer and of its channel',
      broken: `
        select h.id::text from ${interactions} h left join ${things} c on c.id = h.creative_id and c.kind = 'creative'
        where (c.offer_id, c.channel_id) is distinct from (h.offer_id, h.channel_id)`,
      spoils: ['offer_id = gen_random_uuid()', 'creative_id = offer_id', 'channel_id = offer_id'].map(
        change => changeOne(interactions, change),
      ),
    },
    {
      says: 'what is shown is active',
      broken: `
        select t.key from ${things} t
        where t.status <> 'active' and exists (
          select 1 from ${interactions} h where t.id in (h.offer_id, h.creative_id, h.channel_id))`,
      spoils: ['offer_id', 'creative_id', 'channel_id'].map(paused),
    },
    {
      says: 'customers are there',
      broken: `
        select h.customer_id from ${interactions} h
        where not exists (select 1 from ${table} c where c.${column} = h.customer_id)`,
      spoils: [changeOne(interactions, `customer_id = 'nobody'`)],
    },
    {
      says: 'outcomes are known',
      broken: 'select outcome from contacts where category_of_outcome is null',
      spoils: [changeOne(interactions, `outcome = 'perhaps'`)],
    },
    {
      says: "the direction is the channel's",
      broken: `
        select h.id::text from ${interactions} h left join ${things} n on n.id = h.channel_id
        where n.body->>'direction' is distinct from h.direction`,
      spoils: [changeOne(interactions, `direction = 'sideways'`)],
    },
    {
      says: "a convert is worth its offer's revenue, and nothing else anything",
      broken: `
        select h.id::text from ${interactions} h join ${things} o on o.id = h.offer_id
        where h.value <> case when h.outcome = 'convert' then (o.body->>'revenueValue')::numeric else 0 end`,
      spoils: ['convert', 'click', 'impression'].map(outcome =>
        changeOne(interactions, 'value = value + 0.01', `outcome = '${outcome}'`),
      ),
    },
  ]
}

/** Item 8, of the history. */
function times({ anchor, pack: { history } }: Place): Promised[] {
  const end = `timestamp '${anchor}'`
  const begin = `${end} - interval '${history.windowDays} days'`
  const schedule = (member: string, to: string) => `
    update rowhouse.things set body = jsonb_set(body::jsonb, '{schedule,${member}}', '"${to}"')::json
    where id = (select offer_id from ${interactions} limit 1)`
  return [
    {
      says: 'the history lies before the anchor and in its window',
      broken: `select at::text from contacts where at >= ${end} or at < ${begin}`,
      spoils: [
        changeOne(interactions, `at = ${end}`),
        changeOne(interactions, `at = ${begin} - interval '1 second'`),
      ],
    },
    {
      says: 'offers are shown while they run',
      broken: `
        select h.id::text from contacts h join rowhouse.things o on o.kind = 'offer' and o.key = h.offer
        where h.at < (o.body->'schedule'->>'startAt')::timestamp
           or h.category_of_outcome = 'impression' and h.at >= (o.body->'schedule'->>'endAt')::timestamp`,
      spoils: [schedule('startAt', '2999-01-01T00:00:00Z'), schedule('endAt', '1999-01-01T00:00:00Z')],
    },
  ]
}

const columns =
  'impressions, positive, negative, neutral, converts, total_value, last_contact_at, last_outcome, direction'

/** Item 9. */
const sums: readonly Promised[] = [
  {
    says: 'summaries are the sums of interactions, no more and no fewer',
    broken: `
      with due as (
        select customer, offer, creative, channel, period_type, case period_type when 'daily' then at::date::text else 'all' end as period_key,
               count(*) filter (where ${isShown})::integer as impressions,
               count(*) filter (where ${isResponse} and classification = 'positive')::integer as positive,
               count(*) filter (where ${isResponse} and classification = 'negative')::integer as negative,
               count(*) filter (where ${isResponse} and classification = 'neutral')::integer as neutral,
               count(*) filter (where outcome = 'convert')::integer as converts,
               sum(value) as total_value, max(at) as last_contact_at, (array_agg(outcome order by at desc))[1] as last_outcome,
               max(direction) as direction
        from contacts, (values ('daily'), ('alltime')) p (period_type)
        group by 1, 2, 3, 4, 5, 6),
      found as (
        select h.customer_id as customer, o.key as offer, c.key as creative, n.key as channel, period_type, period_key,
               ${columns.replace('last_contact_at', "last_contact_at at time zone 'UTC' as last_contact_at")}
        from ${summaries} h join rowhouse.things o on o.id = h.offer_id join rowhouse.things c on c.id = h.creative_id
        join rowhouse.things n on n.id = h.channel_id)
      (select 'there should be ' || d::text from (select * from due except all select * from found) d)
      union all (select 'there is ' || f::text from (select * from found except all select * from due) f)`,
    spoils: [
      ...['impressions', 'positive', 'negative', 'neutral', 'converts', 'total_value'].map(column =>
        changeOne(summaries, `${column} = ${column} + 1`),
      ),
      changeOne(summaries, `last_contact_at = last_contact_at + interval '1 second'`),
      changeOne(summaries, `last_outcome = 'deferred'`),
      changeOne(summaries, `direction = 'sideways'`),
      changeOne(summaries, `period_key = '1999-01-01'`),
      changeOne(summaries, `customer_id = 'nobody'`),
      `delete from ${summaries} where id = (select id from ${summaries} limit 1)`,
      `insert into ${summaries} select (s).* from (
         select jsonb_populate_record(h, jsonb_build_object('id', gen_random_uuid())) as s from ${summaries} h limit 1) one`,
      changeOne(interactions, `value = value + 1`),
    ],
  },
]

const isBandit = `kind = 'model' and body->>'modelType' in ('thompson_bandit', 'epsilon_greedy')`
const learnt = (path: string, to: string) =>
  `update rowhouse.things set body = jsonb_set(body::jsonb, ${path}, '${to}')::json where ${isBandit}`
const someOffer = `(select key from rowhouse.things where kind = 'offer' limit 1)`

/** Item 12. */
const lessons: Promised = {
  says: 'bandits learnt from the history',
  broken: `
    with tally as (
      select o.key as offer, count(c.id) filter (where ${isShown}) as shown,
             count(c.id) filter (where ${isResponse} and classification = 'positive') as positive
      from rowhouse.things o left join contacts c on c.offer = o.key where o.kind = 'offer' group by 1)
    select m.key || ' of ' || offer from rowhouse.things m, tally
    where ${isBandit} and (
      (body->'modelState'->offer->>'alpha')::integer is distinct from 1 + positive
      or (body->'modelState'->offer->>'beta')::integer is distinct from greatest(1, 1 + shown - positive)
      or (body->>'trainingSamples')::integer is distinct from (select count(*) from ${interactions}))`,
  spoils: [
    learnt(`'{trainingSamples}'`, '1'),
    learnt(`array['modelState', ${someOffer}, 'alpha']`, '0'),
    learnt(`array['modelState', ${someOffer}, 'beta']`, '0'),
    learnt(`'{modelState}'`, '{}'),
  ],
}
