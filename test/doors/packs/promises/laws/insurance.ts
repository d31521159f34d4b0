import type { LawMaker } from './law.ts'

export const insurance: LawMaker = (t, anchor) => {
  const active = (what: string) =>
    `select ${what} from ${t.policies} x where x.customer_id = r.customer_id and x.state = 'active'`
  const policy = (what: string) => `select ${what} from ${t.policies} p where p.policy_id = r.policy_id`
  return {
    laws: [
      [
        'customers',
        'grown up',
        `birth_date between ${anchor} - interval '85 years' and ${anchor} - interval '18 years'`,
        [`birth_date = ${anchor} - 6000`],
      ],
      [
        'customers',
        'for a while',
        `customer_since between ${anchor} - interval '25 years' and ${anchor} - interval '1 year'`,
        [`customer_since = ${anchor} - 300`],
      ],
      [
        'customers',
        'children in families',
        `case household when 'family' then children between 1 and 5 else children = 0 end`,
        [`children = 0 where household = 'family'`, `children = 1 where household = 'single'`],
      ],
      [
        'customers',
        'buildings exactly for those who own a home',
        `(select count(*) from ${t.policies} x where x.customer_id = r.customer_id and x.line = 'buildings') = homeowner::integer`,
        ['homeowner = not homeowner'],
      ],
      [
        'policies',
        'known lines',
        `line in ('buildings', 'car', 'contents', 'life', 'health', 'travel')`,
        [`line = '?'`],
      ],
      [
        'policies',
        'begun by a customer before the anchor, for a year',
        `start_on < ${anchor} and start_on >= (select customer_since from ${t.customers} c where c.customer_id = r.customer_id) and end_on = start_on + interval '1 year'`,
        [
          `start_on = ${anchor}, end_on = ${anchor} + interval '1 year'`,
          'end_on = end_on + 1',
          `start_on = start_on - interval '40 years', end_on = end_on - interval '40 years'`,
        ],
      ],
      [
        'policies',
        'active until they end',
        `state = case when end_on > ${anchor} then 'active' else 'expired' end`,
        [`state = 'expired' where state = 'active'`, `state = 'active' where state = 'expired'`],
      ],
      [
        'claims',
        'lost within the year of the policy, before the anchor',
        `loss_on < ${anchor} and loss_on >= (${policy('start_on')}) and loss_on < (${policy('end_on')})`,
        [`loss_on = ${anchor}`, 'loss_on = loss_on - 800'],
      ],
      [
        'claims',
        'reported within 60 days, before the anchor',
        `reported_on - loss_on between 0 and 60 and reported_on < ${anchor}`,
        [
          'reported_on = loss_on + 61',
          'reported_on = loss_on - 1',
          `reported_on = ${anchor}, loss_on = ${anchor}`,
        ],
      ],
      [
        'claims',
        'no more than was insured',
        `claimed <= (${policy('sum_insured')})`,
        ['claimed = claimed + 1000000'],
      ],
      [
        'claims',
        'paid where paid, no more than claimed',
        `paid between 0 and claimed and (paid = 0 or state = 'paid')`,
        [`paid = claimed + 1 where state = 'paid'`, `paid = 1 where state = 'refused'`],
      ],
    ],
    sums: [
      ['customers', 'policies_count', active('count(*)::integer')],
      ['customers', 'annual_premium', active('coalesce(sum(premium), 0)')],
      [
        'customers',
        'claims_paid',
        `select coalesce(sum(paid), 0) from ${t.claims} x join ${t.policies} p using (policy_id) where p.customer_id = r.customer_id`,
      ],
    ],
  }
}
