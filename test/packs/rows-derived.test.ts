import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { describe, test } from 'node:test'
import { readPack } from '../../packages/server/src/core/pack/format/read.ts'
import { makeBlock, makeFixed, planRows } from '../../packages/server/src/core/pack/rows/make.ts'
import { filesOf, ownFolders } from './folder.ts'

// What packs derive, computed a second time: row by row, in BigInt, from the texts of the other cells.

type Row = Readonly<Record<string, string | null>>
interface Made {
  readonly anchor: string
  readonly tables: Readonly<Record<string, readonly Row[]>>
}

function made(key: string, number: number): Made {
  const folder = ownFolders().find(each => basename(each) === key)
  const { pack } = readPack(key, filesOf(folder ?? ''))
  assert.ok(pack)
  const plan = planRows(pack, pack)
  const tables = [...makeFixed(plan), ...makeBlock(plan, number).tables].map(({ schema, rows }) => {
    const fields = pack.schemas.find(each => each.key === schema)?.fields ?? []
    return [
      schema,
      rows.map(row => Object.fromEntries(fields.map(({ name }, at) => [name, row[at] ?? null]))),
    ]
  })
  return { anchor: pack.anchor, tables: Object.fromEntries(tables) as Made['tables'] }
}

const units = (text: string | null | undefined, decimals = 2): bigint => {
  const [whole = '0', part = ''] = (text ?? '0').split('.')
  return BigInt(whole + part.padEnd(decimals, '0'))
}
const decimal = (value: bigint, decimals = 2): string => {
  const digits = String(value < 0n ? -value : value).padStart(decimals + 1, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n)
const last = (values: readonly (string | null | undefined)[]): string | null =>
  values.toSorted().at(-1) ?? null
const daysLater = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

function grouped(
  rows: readonly Row[] = [],
  field: string,
): (key: string | null | undefined) => readonly Row[] {
  const groups = Map.groupBy(rows, row => row[field])
  return key => groups.get(key ?? null) ?? []
}

for (const number of [0, 5]) {
  describe(`block ${number}`, () => {
    test('starbucks: stars, spend and visits', () => {
      const { anchor, tables } = made('starbucks', number)
      const { customers = [], transactions = [] } = tables
      const tiers = new Map(customers.map(row => [row.customer_id, row.reward_tier]))
      for (const { customer_id, amount, stars_earned } of transactions) {
        const stars = units(amount) / 100n
        const factor = ['gold', 'reserve'].includes(tiers.get(customer_id) ?? '') ? 2n : 1n
        assert.equal(stars_earned, String(stars * factor))
      }
      const of = grouped(transactions, 'customer_id')
      const since = `${daysLater(anchor, -90)} 00:00:00`
      for (const customer of customers) {
        const own = of(customer.customer_id)
        assert.equal(customer.transactions_count, String(own.length))
        assert.equal(customer.total_spend, decimal(sum(own.map(row => units(row.amount)))))
        assert.equal(customer.visits_90d, String(own.filter(row => (row.occurred_at ?? '') >= since).length))
        assert.equal(customer.last_transaction_at, last(own.map(row => row.occurred_at)))
        const stars = BigInt(customer.opening_stars ?? 0) + sum(own.map(row => BigInt(row.stars_earned ?? 0)))
        assert.equal(customer.stars_balance, String(stars))
      }
      assert.ok(customers.some(row => row.last_transaction_at === null))
    })

    test('banking: balances', () => {
      const { customers = [], accounts = [], transactions = [] } = made('banking', number).tables
      const [ofAccount, ofCustomer] = [grouped(transactions, 'account_id'), grouped(accounts, 'customer_id')]
      for (const row of transactions) {
        assert.notEqual(units(row.amount), 0n)
        assert.equal(row.direction, units(row.amount) > 0n ? 'credit' : 'debit')
      }
      for (const account of accounts) {
        const moved = sum(ofAccount(account.account_id).map(row => units(row.amount)))
        assert.equal(account.balance, decimal(units(account.opening_balance) + moved))
      }
      for (const customer of customers) {
        const own = ofCustomer(customer.customer_id)
        assert.equal(customer.accounts_count, String(own.length))
        assert.equal(customer.total_balance, decimal(sum(own.map(row => units(row.balance)))))
        const types = own.map(row => row.account_type)
        assert.equal(types.filter(type => type === 'checking').length, 1)
        assert.equal(types.includes('credit_card'), customer.has_credit_card === 'true')
        assert.equal(customer.last_login_at === null, customer.digital_active === 'false')
      }
    })

    test('telecom: usage of three months, and tickets that are open', () => {
      const { anchor, tables } = made('telecom', number)
      const { customers = [], usage = [], tickets = [] } = tables
      const [ofUsage, ofTickets] = [grouped(usage, 'customer_id'), grouped(tickets, 'customer_id')]
      const [year = 0, month = 0] = anchor.split('-').map(Number)
      const months = [-3, -2, -1].map(at =>
        new Date(Date.UTC(year, month - 1 + at, 1)).toISOString().slice(0, 10),
      )
      for (const customer of customers) {
        const own = ofUsage(customer.customer_id)
        assert.deepEqual(
          own.map(row => row.month),
          months,
        )
        assert.equal(customer.data_gb_3m, decimal(sum(own.map(row => units(row.data_gb, 3))), 3))
        const open = ofTickets(customer.customer_id).filter(row => row.resolved_at === null)
        assert.equal(customer.open_tickets, String(open.length))
        const left = customer.contract_end === null ? null : (customer.contract_end ?? '')
        if (customer.contract_status === 'out_of_contract') assert.equal(left, null)
        else if (customer.contract_status === 'ending_soon')
          assert.ok(left && left >= anchor && left <= daysLater(anchor, 90))
        else assert.ok(left && left >= daysLater(anchor, 91) && left <= daysLater(anchor, 720))
      }
      for (const row of usage) assert.ok(units(row.roaming_gb, 3) <= units(row.data_gb, 3))
      for (const row of tickets) {
        assert.equal(row.satisfaction === null, row.resolved_at === null)
        assert.ok(row.resolved_at === null || (row.resolved_at ?? '') > (row.opened_at ?? ''))
      }
    })

    test('retail: totals, lines and prices', () => {
      const { customers = [], orders = [], order_items = [], products = [] } = made('retail', number).tables
      const [ofItems, ofOrders] = [grouped(order_items, 'order_id'), grouped(orders, 'customer_id')]
      const prices = new Map(products.map(row => [row.product_id, units(row.list_price)]))
      const levels = new Map(customers.map(row => [row.customer_id, row.loyalty_level]))
      const buyers = new Map(orders.map(row => [row.order_id, row.customer_id]))
      for (const item of order_items) {
        const price = prices.get(item.product_id) ?? 0n
        const isGold = levels.get(buyers.get(item.order_id) ?? '') === 'gold'
        const percent = Number(item.quantity) >= 3 ? 90n : isGold ? 95n : 100n
        assert.equal(item.unit_price, decimal((price * percent + 50n) / 100n))
      }
      for (const order of orders) {
        const own = ofItems(order.order_id)
        assert.deepEqual(
          own.map(row => Number(row.line)),
          own.map((_, at) => at + 1),
        )
        assert.equal(new Set(own.map(row => row.product_id)).size, own.length)
        assert.ok(own.length >= 1)
        assert.equal(order.items_count, String(own.length))
        const total =
          sum(own.map(row => BigInt(row.quantity ?? 0) * units(row.unit_price))) - units(order.discount)
        assert.equal(order.total, decimal(total < 0n ? 0n : total))
      }
      for (const customer of customers) {
        const own = ofOrders(customer.customer_id).filter(row => row.status !== 'cancelled')
        assert.equal(customer.orders_count, String(own.length))
        assert.equal(customer.total_spend, decimal(sum(own.map(row => units(row.total)))))
        assert.equal(customer.last_order_at, last(own.map(row => row.ordered_at)))
      }
    })

    test('insurance: policies, premiums and claims', () => {
      const { anchor, tables } = made('insurance', number)
      const { customers = [], policies = [], claims = [] } = tables
      const [ofPolicies, ofClaims] = [grouped(policies, 'customer_id'), grouped(claims, 'policy_id')]
      for (const policy of policies) {
        const [year = '', month = '', day = ''] = (policy.start_on ?? '').split('-')
        const end = `${Number(year) + 1}-${month}-${month === '02' && day === '29' ? '28' : day}`
        assert.equal(policy.end_on, end)
        assert.equal(policy.state, end > anchor ? 'active' : 'expired')
        for (const claim of ofClaims(policy.policy_id)) {
          const loss = claim.loss_on ?? ''
          assert.ok(loss >= (policy.start_on ?? '') && loss < end && loss < anchor)
          const reported = claim.reported_on ?? ''
          assert.ok(reported >= loss && reported <= daysLater(loss, 60))
          assert.ok(
            units(claim.claimed) <= units(policy.sum_insured) && units(claim.paid) <= units(claim.claimed),
          )
          if (claim.state !== 'paid') assert.equal(claim.paid, '0.00')
        }
      }
      for (const customer of customers) {
        const own = ofPolicies(customer.customer_id)
        const active = own.filter(row => row.state === 'active')
        assert.equal(customer.policies_count, String(active.length))
        assert.equal(customer.annual_premium, decimal(sum(active.map(row => units(row.premium)))))
        const paid = own.flatMap(row => ofClaims(row.policy_id).map(claim => units(claim.paid)))
        assert.equal(customer.claims_paid, decimal(sum(paid)))
        assert.equal(
          own.filter(row => row.line === 'buildings').length,
          customer.homeowner === 'true' ? 1 : 0,
        )
        assert.equal(Number(customer.children) >= 1, customer.household === 'family')
      }
    })
  })
}
