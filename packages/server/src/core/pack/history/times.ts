import type { WorldSetting } from '../block.ts'
import type { ChannelType, Offer, Pack } from '../pack.ts'
import type { ContactPolicy } from '../rules.ts'
import { resolveMoment } from '../schedule.ts'
import type { Draws } from './draws.ts'
import { DAY, HOUR, isOpen } from './policies.ts'
import { inScope, isActive, type Showing } from './showing.ts'

/** When something may be shown. */
export interface Calendar {
  /** First instants of days in UTC, in their order. */
  readonly days: readonly number[]
  /** The hours that may be drawn on such a day, the best ones in the middle. */
  hoursOf(day: number): readonly number[]
  /** Whether the offer runs at that moment. */
  runs(at: number): boolean
}

/** When people are reached in a channel: from an hour, before another. */
const daytime: Readonly<Record<ChannelType, readonly [number, number]>> = {
  email: [6, 21],
  push: [8, 22],
  sms: [9, 20],
  in_app: [7, 23],
  web: [8, 24],
  webhook: [0, 24],
  whatsapp: [9, 21],
  direct_mail: [9, 17],
}

const WEEK = 7 * DAY
/** A response comes at least a minute later and on the same day; times are whole seconds. */
const MINUTE = 60
const LAST_SECOND = DAY / 1000 - 1 - MINUTE
const LONGEST_DELAY = 12 * 60 * MINUTE

/**
 * The days and hours of the window before the anchor in which a showing is allowed: its offer runs, and no time window of a policy is
 * shut. Pure; no I/O. Within the daytime of its channel where that leaves any hour of the week, else at any.
 */
export function calendarOf(pack: Pack, showing: Showing, { anchor: anchorDay }: WorldSetting): Calendar {
  const anchor = Date.parse(`${anchorDay}T00:00:00Z`)
  const offer = pack.offers.find(each => each.key === showing.offer)
  const channel = pack.channels.find(each => each.key === showing.channel)
  const [from, to] = daytime[channel?.channelType ?? 'webhook']
  const [start, end] = runOf(offer, anchorDay)
  const open = openHours(pack.contactPolicies, showing)
  const daily = open.map(hours => hours.filter(hour => from <= hour && hour < to))
  const week = daily.some(hours => hours.length > 0) ? daily : open
  const hoursOf = (day: number) => week[weekdayOf(day)] ?? []
  const window = Array.from(
    { length: pack.history.windowDays },
    (_, at) => anchor - (pack.history.windowDays - at) * DAY,
  )
  return {
    days: window.filter(day => hoursOf(day).length > 0 && day < end && day + DAY > start),
    hoursOf,
    runs: at => start <= at && at < end,
  }
}

/** A moment of a day: mostly in the middle of the hours. */
export function drawTime(calendar: Calendar, day: number, draws: Draws): number {
  const hours = calendar.hoursOf(day)
  const hour = hours[Math.floor(((draws.unit() + draws.unit()) / 2) * hours.length)] ?? 0
  const second = Math.min(hour * 3600 + draws.below(3600), LAST_SECOND)
  return day + second * 1000
}

/** The moment of a response: one minute to twelve hours later, mostly soon, and before midnight. */
export function drawResponse(impression: number, draws: Draws): number {
  const left = LAST_SECOND - (impression % DAY) / 1000
  const longest = Math.min(LONGEST_DELAY - MINUTE, left)
  const share = draws.unit()
  return impression + (MINUTE + Math.floor(share * share * share * (longest + 1))) * 1000
}

/** For each weekday, from Sunday, the hours in which no time window in scope is shut. */
function openHours(policies: readonly ContactPolicy[], showing: Showing): number[][] {
  const windows = policies.flatMap(({ status, scopes, rule }) => {
    const holds = isActive({ status }) && scopes.some(item => inScope(item, showing, new Set()))
    return rule.type === 'time_window' && holds ? [rule] : []
  })
  const hours = Array.from({ length: 24 }, (_, hour) => hour)
  return Array.from({ length: 7 }, (_, weekday) =>
    hours.filter(hour => windows.every(window => isOpen(window, SUNDAY + weekday * DAY + hour * HOUR))),
  )
}

/** 4 January 1970. */
const SUNDAY = 3 * DAY

function weekdayOf(day: number): number {
  return Math.floor(((((day - SUNDAY) % WEEK) + WEEK) % WEEK) / DAY)
}

/** From when until when an offer runs. */
function runOf(offer: Offer | undefined, anchor: string): readonly [number, number] {
  const { startAt = null, endAt = null } = offer?.schedule ?? {}
  const momentOf = (text: string) => Date.parse(resolveMoment(text, anchor) ?? '')
  return [
    startAt === null ? Number.NEGATIVE_INFINITY : momentOf(startAt),
    endAt === null ? Number.POSITIVE_INFINITY : momentOf(endAt),
  ]
}
