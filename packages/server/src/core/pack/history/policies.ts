import type { Caps, ContactPolicy, PolicyScope, ScopeItem } from '../rules.ts'
import { inScope, isActive, type Showing } from './showing.ts'

/** An impression of a customer, or a response: what contact policies look at. */
export interface Contact {
  readonly shown: Showing
  /** The key of an outcome type. */
  readonly outcome: string
  /** In milliseconds since 1970. */
  readonly at: number
}

/** All contacts of one customer, in any order, and the segments the customer belongs to. */
export interface Timeline {
  readonly contacts: readonly Contact[]
  readonly segments: ReadonlySet<string>
}

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
const nobody: ReadonlySet<string> = new Set()

/**
 * The first active policy that an impression of the timeline breaks; null: none does. Pure; no I/O. It is the timeline as a whole that is
 * judged, so contacts may be added in any order: one may be added when nothing is broken with it.
 */
export function brokenPolicy(policies: readonly ContactPolicy[], timeline: Timeline): ContactPolicy | null {
  const impressions = timeline.contacts.filter(isImpression)
  for (const policy of policies) {
    if (isActive(policy) && impressions.some(impression => breaks(policy, impression, timeline)))
      return policy
  }
  return null
}

/**
 * Whether an impression breaks a policy, by the contacts around it. Pure; no I/O. A policy judges impressions in one of its scopes, each
 * scope apart from the others. Looking back from an impression at t, a time of length l is t - l (excluded) to t (included): two
 * impressions exactly a day apart share no day, and a cooldown is over the moment it has passed.
 *
 * - `frequency_cap`: the impressions of the scope in the last 24 hours, 168 hours, 720 hours and ever, this one with them;
 *   `cross_channel_cap`: those of its offer in any channel; `customer_total_cap`: all.
 * - `cooldown`: no other impression of the same scope item in that time; `outcome_based`: no such outcome of it. Scope `global`: of the
 *   same offer.
 * - `mutual_exclusion`: no impression of another of the offers in the time before, nor after.
 * - `category_suppression`: for offers of the category, no impression of another of its offers in the time before.
 * - `time_window`: weekday and hour in UTC.
 * - `segment_exclusion`: the customer belongs to none of them.
 * - `allow_override` forbids nothing, and nothing is permitted by it that another policy forbids; `metric_condition` is not judged;
 *   `budget_exhausted` is about all customers: see budgets.ts.
 */
export function breaks(policy: ContactPolicy, impression: Contact, timeline: Timeline): boolean {
  return policy.scopes.some(
    item => inScope(item, impression.shown, nobody) && breaksIn(policy.rule, item, impression, timeline),
  )
}

function breaksIn(
  rule: ContactPolicy['rule'],
  item: ScopeItem<PolicyScope>,
  impression: Contact,
  { contacts, segments }: Timeline,
): boolean {
  const { shown, at } = impression
  /** Whether there is such a contact in the time before the impression, at its moment included. */
  const lately = (length: number, such: (contact: Contact) => boolean) =>
    contacts.some(each => each !== impression && isBetween(at - each.at, length) && such(each))
  switch (rule.type) {
    case 'frequency_cap':
      return exceeds(rule, impression, contacts, each => inScope(item, each.shown, nobody))
    case 'cross_channel_cap':
      return exceeds(rule, impression, contacts, each => each.shown.offer === shown.offer)
    case 'customer_total_cap':
      return exceeds(rule, impression, contacts, () => true)
    case 'cooldown':
      return lately(rule.cooldownHours * HOUR, each => isImpression(each) && isOfItem(item, each, impression))
    case 'outcome_based':
      return lately(
        rule.lookbackDays * DAY,
        each => rule.outcomeKeys.includes(each.outcome) && isOfItem(item, each, impression),
      )
    case 'mutual_exclusion':
      return (
        rule.offerKeys.includes(shown.offer) &&
        contacts.some(
          each =>
            isAnotherOffer(each, impression) &&
            rule.offerKeys.includes(each.shown.offer) &&
            isBetween(Math.abs(at - each.at), rule.windowDays * DAY),
        )
      )
    case 'category_suppression':
      return (
        shown.category === rule.categoryKey &&
        lately(
          rule.days * DAY,
          each => isAnotherOffer(each, impression) && each.shown.category === rule.categoryKey,
        )
      )
    case 'time_window':
      return !isOpen(rule, at)
    case 'segment_exclusion':
      return rule.excludeSegments.some(segment => segments.has(segment))
    case 'budget_exhausted':
    case 'allow_override':
    case 'metric_condition':
      return false
  }
}

interface Hours {
  readonly allowedDays: readonly number[]
  readonly startHour: number
  readonly endHour: number
}

/** Whether a moment lies in a time window. Pure; no I/O. */
export function isOpen({ allowedDays, startHour, endHour }: Hours, at: number): boolean {
  const moment = new Date(at)
  const hour = moment.getUTCHours()
  return startHour <= hour && hour < endHour && allowedDays.includes(moment.getUTCDay() || 7)
}

export function isImpression({ outcome }: Contact): boolean {
  return outcome === 'impression'
}

/** Whether there are more impressions of the kind than a cap lets be, in the windows that end with this one. */
function exceeds(
  caps: Caps,
  impression: Contact,
  contacts: readonly Contact[],
  counts: (contact: Contact) => boolean,
): boolean {
  const windows = [
    [caps.maxPerDay, DAY],
    [caps.maxPerWeek, 7 * DAY],
    [caps.maxPerMonth, 30 * DAY],
    [caps.maxTotal, Number.POSITIVE_INFINITY],
  ] as const
  const ages = contacts
    .filter(each => each !== impression && isImpression(each) && counts(each))
    .map(each => impression.at - each.at)
  return windows.some(
    ([most, length]) => most !== null && ages.filter(age => isBetween(age, length)).length + 1 > most,
  )
}

/** Whether a contact is of the item that a policy holds for; of the same offer where it holds for everything. */
function isOfItem(item: ScopeItem<PolicyScope>, contact: Contact, impression: Contact): boolean {
  return item.scope === 'global'
    ? contact.shown.offer === impression.shown.offer
    : inScope(item, contact.shown, nobody)
}

function isAnotherOffer(contact: Contact, impression: Contact): boolean {
  return isImpression(contact) && contact.shown.offer !== impression.shown.offer
}

function isBetween(age: number, length: number): boolean {
  return age >= 0 && age < length
}
