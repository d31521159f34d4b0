import { type OutcomeKey, outcomeTypes } from '../outcomes.ts'
import type { Creative, History } from '../pack.ts'
import type { Catalog } from './catalog.ts'
import type { Faults } from './fault.ts'
import { whole } from './scalars.ts'
import { members, optional, type ValueOf } from './shape.ts'

const MOST = 1_000_000
const responses = outcomeTypes.flatMap(({ key, category }) => (category === 'response' ? [key] : []))
type Response = Exclude<OutcomeKey, 'impression'>

/** `history.yaml`. */
export const historyShape = members('history.yaml', {
  block: members('a block', {
    threads: whole(0, MOST),
    contactDays: whole(0, 2 * MOST),
    windowDays: whole(1, 3650),
  }),
  responses: members(
    'the responses',
    Object.fromEntries(responses.map(key => [key, optional(whole(0, MOST))])) as Record<
      Response,
      ReturnType<typeof optional<number>>
    >,
  ),
})

/** Pure; no I/O. Notes responses that are not as many as the threads, and contact days that threads cannot have. */
export function readHistory(
  { block, responses: written }: ValueOf<typeof historyShape>,
  catalog: Catalog,
  creatives: readonly Creative[],
  faults: Faults,
): History {
  const { threads, contactDays, windowDays } = block
  const counts = responses.flatMap(key => {
    const count = written[key as Response]
    return count === null ? [] : [[key, count] as const]
  })
  const sum = counts.reduce((total, [, count]) => total + count, 0)
  if (sum !== threads) {
    faults.note(written.at(), `The responses are ${sum} together, but there are ${threads} threads.`)
  }
  if (contactDays < threads || contactDays > 2 * threads) {
    const message = `A thread has one or two contact days: ${threads} to ${2 * threads} in all, not ${contactDays}.`
    faults.note(block.at('contactDays'), message)
  }
  if (threads > 0 && !isAnyShown(catalog, creatives)) {
    faults.note(block.at('threads'), 'No creative is active in an active channel for an active offer.')
  }
  return {
    place: block.at('threads'),
    threads,
    contactDays,
    windowDays,
    responses: Object.fromEntries(counts),
  }
}

function isAnyShown({ offers, channels }: Catalog, creatives: readonly Creative[]): boolean {
  const isActive = (things: readonly { key: string; status: string }[], wanted: string) =>
    things.some(({ key, status }) => key === wanted && status === 'active')
  return creatives.some(
    ({ status, weight, offer, channel }) =>
      status === 'active' && weight > 0 && isActive(offers, offer) && isActive(channels, channel),
  )
}
