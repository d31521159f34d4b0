import type { Order } from './query.ts'
import { type Grammar, malformed, type Token, tokens } from './token.ts'

const grammar: Grammar = { code: 'malformed_order', name: 'order' }
const MOST_COLUMNS = 100

/** Reads an order such as `"amount" desc, "when"`. Pure; refuses with `malformed_order` naming the position. */
export function parseOrder(text: string): Order[] {
  const pieces = tokens(text, grammar)
  const orders: Order[] = []
  let next = 0
  const take = (): Token => pieces[next++] ?? { kind: 'end', value: '', at: text.length }
  for (;;) {
    const column = take()
    if (column.kind !== 'name' && column.kind !== 'word') {
      throw malformed(grammar, column.at, 'a column name is expected, such as "amount"')
    }
    let after = take()
    const direction = after.kind === 'word' ? after.value.toLowerCase() : ''
    if (direction === 'asc' || direction === 'desc') after = take()
    orders.push({ column: column.value, descending: direction === 'desc', at: column.at })
    if (after.kind === 'end') return orders
    if (after.value !== ',' || after.kind !== 'sign') {
      throw malformed(grammar, after.at, '"asc", "desc", a comma or the end is expected')
    }
    if (orders.length === MOST_COLUMNS)
      throw malformed(grammar, after.at, `an order names at most ${MOST_COLUMNS} columns`)
  }
}

/** The order as text that reads back as the same order. */
export function printOrder(orders: readonly Order[]): string {
  return orders
    .map(order => `"${order.column.replaceAll('"', '""')}"${order.descending ? ' desc' : ''}`)
    .join(', ')
}
