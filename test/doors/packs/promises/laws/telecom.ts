import { changeOne } from '../promise.ts'
import type { LawMaker } from './law.ts'

export const telecom: LawMaker = (t, anchor) => {
  const own = (table: string, what: string) =>
    `select ${what} from ${t[table]} x where x.customer_id = r.customer_id`
  return {
    laws: [
      [
        'customers',
        'for a while',
        `activated_on between ${anchor} - interval '10 years' and ${anchor} - interval '4 months'`,
        [`activated_on = ${anchor} - 100`],
      ],
      [
        'customers',
        'contracts end as their status says',
        `case contract_status when 'in_contract' then contract_end between ${anchor} + 91 and ${anchor} + 720 when 'ending_soon' then contract_end between ${anchor} and ${anchor} + 90 else contract_end is null end`,
        [
          `contract_end = ${anchor} + 90 where contract_status = 'in_contract'`,
          `contract_end = ${anchor} + 91 where contract_status = 'ending_soon'`,
          `contract_end = ${anchor} where contract_status = 'out_of_contract'`,
        ],
      ],
      ['customers', 'fees', 'monthly_fee between 8 and 95', ['monthly_fee = 7.99']],
      [
        'customers',
        'the three full months before the anchor, once each',
        `(${own('usage', 'array_agg(month order by month)')}) = array[date_trunc('month', ${anchor}) - interval '3 months', date_trunc('month', ${anchor}) - interval '2 months', date_trunc('month', ${anchor}) - interval '1 month']::date[]`,
        [
          changeOne(t.usage ?? '', 'month = month - 1'),
          changeOne(t.usage ?? '', `customer_id = (select max(customer_id) from ${t.customers})`),
        ],
      ],
      ['usage', 'roaming is a part', 'roaming_gb between 0 and data_gb', ['roaming_gb = data_gb + 0.001']],
      [
        'tickets',
        'opened in the last 180 days, by a customer',
        `opened_at < ${anchor} and opened_at >= ${anchor} - 180 and opened_at >= (${own('customers', 'activated_on')})`,
        [`opened_at = ${anchor}`, `opened_at = ${anchor} - 181`],
      ],
      [
        'tickets',
        'resolved later, before the anchor',
        `coalesce(resolved_at > opened_at and resolved_at < ${anchor}, true)`,
        ['resolved_at = opened_at', `resolved_at = ${anchor}`],
      ],
      [
        'tickets',
        'told how it was once resolved',
        `(satisfaction is null) = (resolved_at is null) and coalesce(satisfaction between 1 and 5, true)`,
        [
          'satisfaction = null where resolved_at is not null',
          'satisfaction = 3 where resolved_at is null',
          'satisfaction = 6 where resolved_at is not null',
        ],
      ],
    ],
    sums: [
      ['customers', 'data_gb_3m', own('usage', 'coalesce(sum(data_gb), 0)')],
      ['customers', 'open_tickets', `${own('tickets', 'count(*)::integer')} and resolved_at is null`],
    ],
  }
}
