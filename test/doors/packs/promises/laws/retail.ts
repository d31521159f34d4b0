import { changeOne } from '../promise.ts'
import type { LawMaker } from './law.ts'

export const retail: LawMaker = (t, anchor) => {
  const orders = (what: string) =>
    `select ${what} from ${t.orders} x where x.customer_id = r.customer_id and x.status <> 'cancelled'`
  const items = (what: string) => `select ${what} from ${t.order_items} x where x.order_id = r.order_id`
  return {
    laws: [
      [
        'customers',
        'for a while',
        `registered_on between ${anchor} - interval '6 years' and ${anchor} - 91`,
        [`registered_on = ${anchor} - 90`],
      ],
      [
        'products',
        'twenty of each category',
        `(select count(*) from ${t.products} x where x.category = r.category) = 20`,
        [
          `category = (select max(category) from ${t.products}) where category <> (select max(category) from ${t.products})`,
        ],
      ],
      ['products', 'prices', 'list_price between 2 and 1200', ['list_price = 1.99']],
      [
        'orders',
        'in the last year, before the anchor, of a customer',
        `ordered_at < ${anchor} and ordered_at >= ${anchor} - 365 and ordered_at >= (select registered_on from ${t.customers} c where c.customer_id = r.customer_id)`,
        [`ordered_at = ${anchor}`, `ordered_at = ${anchor} - 366`],
      ],
      ['orders', 'no discount is an extra charge', 'discount >= 0', ['discount = -1']],
      [
        'orders',
        'lines from 1 on without gaps',
        `(${items('min(line) = 1 and max(line) = count(*)')})`,
        [changeOne(t.order_items ?? '', 'line = line + 1000')],
      ],
      [
        'order_items',
        'of different products',
        `(select count(*) from ${t.order_items} x where x.order_id = r.order_id and x.product_id = r.product_id) = 1`,
        [
          `update ${t.order_items} set product_id = (select max(product_id) from ${t.products}) where order_id = (select order_id from ${t.order_items} group by 1 having count(*) > 1 limit 1)`,
        ],
      ],
      [
        'order_items',
        'not above the list price',
        `unit_price > 0 and unit_price <= (select list_price from ${t.products} p where p.product_id = r.product_id)`,
        ['unit_price = unit_price + 2000'],
      ],
      ['order_items', 'quantities', 'quantity between 1 and 5', ['quantity = 6']],
    ],
    sums: [
      ['customers', 'orders_count', orders('count(*)::integer')],
      ['customers', 'total_spend', orders('coalesce(sum(total), 0)')],
      ['customers', 'last_order_at', orders('max(ordered_at)')],
      ['orders', 'items_count', items('count(*)::integer')],
      ['orders', 'total', `greatest(0, (${items('sum(quantity * unit_price)')}) - discount)`],
    ],
  }
}
