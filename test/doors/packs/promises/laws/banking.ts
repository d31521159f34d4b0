import type { LawMaker } from './law.ts'

export const banking: LawMaker = (t, anchor) => {
  const accounts = (what: string) => `select ${what} from ${t.accounts} x where x.customer_id = r.customer_id`
  const customer = (what: string) =>
    `select ${what} from ${t.customers} c where c.customer_id = r.customer_id`
  return {
    laws: [
      [
        'customers',
        'grown up',
        `birth_date between ${anchor} - interval '90 years' and ${anchor} - interval '18 years'`,
        [`birth_date = ${anchor} - 6000`],
      ],
      [
        'customers',
        'for a while',
        `relationship_since between ${anchor} - interval '20 years' and ${anchor} - interval '1 year'`,
        [`relationship_since = ${anchor} - 300`],
      ],
      [
        'customers',
        'income by tier',
        `case value_tier when 'mass' then income between 18000 and 60000 when 'affluent' then income between 60000 and 180000 else income between 180000 and 2000000 end`,
        [`income = 17999.99`, `income = 200000 where value_tier = 'affluent'`],
      ],
      [
        'customers',
        'who is digital has logged in',
        `(last_login_at is null) = not digital_active and coalesce(last_login_at < ${anchor}, true)`,
        [
          `last_login_at = null where digital_active`,
          `last_login_at = now() where not digital_active`,
          `last_login_at = ${anchor} where digital_active`,
        ],
      ],
      [
        'customers',
        'one checking account, and a credit card exactly for those who have one',
        `(${accounts(`count(*) filter (where account_type = 'checking')`)}) = 1 and (${accounts(`count(*) filter (where account_type = 'credit_card')`)}) = has_credit_card::integer`,
        [`has_credit_card = not has_credit_card`],
      ],
      [
        'accounts',
        'opened by a customer',
        `opened_on < ${anchor} and opened_on >= (${customer('relationship_since')})`,
        [`opened_on = ${anchor}`, `opened_on = ${anchor} - 10000`],
      ],
      [
        'accounts',
        'known types',
        `account_type in ('checking', 'credit_card', 'savings', 'loan')`,
        [`account_type = '?'`],
      ],
      [
        'transactions',
        'in the last year, before the anchor, of an account',
        `occurred_at < ${anchor} and occurred_at >= ${anchor} - 365 and occurred_at >= (select opened_on from ${t.accounts} a where a.account_id = r.account_id)`,
        [`occurred_at = ${anchor}`, `occurred_at = ${anchor} - 366`],
      ],
      [
        'transactions',
        'signed',
        `amount <> 0 and (direction = 'credit') = (amount > 0) and direction in ('credit', 'debit')`,
        ['amount = 0', 'amount = -amount', `direction = '?' where amount < 0`],
      ],
      ['transactions', 'known channels', `channel in ('card', 'transfer', 'cash', 'fee')`, [`channel = '?'`]],
    ],
    sums: [
      ['customers', 'accounts_count', accounts('count(*)::integer')],
      ['customers', 'total_balance', accounts('coalesce(sum(balance), 0)')],
      [
        'accounts',
        'balance',
        `opening_balance + (select coalesce(sum(amount), 0) from ${t.transactions} x where x.account_id = r.account_id)`,
      ],
    ],
  }
}
