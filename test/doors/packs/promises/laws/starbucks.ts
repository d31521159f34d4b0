import type { LawMaker } from './law.ts'

export const starbucks: LawMaker = (t, anchor) => {
  const own = (what: string) => `select ${what} from ${t.transactions} x where x.customer_id = r.customer_id`
  return {
    laws: [
      [
        'customers',
        'members since long',
        `member_since between ${anchor} - interval '8 years' and ${anchor} - 91`,
        [`member_since = ${anchor} - 90`, `member_since = ${anchor} - 3000`],
      ],
      [
        'customers',
        'stores',
        `home_store between 'ST-0001' and 'ST-0120' and home_store ~ '^ST-\\d{4}$'`,
        [`home_store = 'ST-0121'`],
      ],
      [
        'transactions',
        'in the last year, before the anchor, of a member',
        `occurred_at < ${anchor} and occurred_at >= ${anchor} - 365 and occurred_at >= (select member_since from ${t.customers} c where c.customer_id = r.customer_id)`,
        [`occurred_at = ${anchor}`, `occurred_at = ${anchor} - 366`],
      ],
      [
        'transactions',
        'stars by the tier',
        `stars_earned = floor(amount) * (select case when reward_tier in ('gold', 'reserve') then 2 else 1 end from ${t.customers} c where c.customer_id = r.customer_id)`,
        ['stars_earned = stars_earned + 1'],
      ],
    ],
    sums: [
      ['customers', 'transactions_count', own('count(*)::integer')],
      ['customers', 'total_spend', own('coalesce(sum(amount), 0)')],
      ['customers', 'visits_90d', `${own('count(*)::integer')} and occurred_at >= ${anchor} - 90`],
      ['customers', 'last_transaction_at', own('max(occurred_at)')],
      ['customers', 'stars_balance', `opening_stars + (${own('coalesce(sum(stars_earned), 0)::integer')})`],
    ],
  }
}
