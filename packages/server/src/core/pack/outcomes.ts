/** The ten outcome types that every organization has once a pack was loaded. Ordinals count from 1 in this order. */
export const outcomeTypes = [
  { key: 'impression', name: 'Impression', classification: 'neutral', category: 'impression' },
  { key: 'click', name: 'Click', classification: 'positive', category: 'response' },
  { key: 'accept', name: 'Accept', classification: 'positive', category: 'response' },
  { key: 'convert', name: 'Convert', classification: 'positive', category: 'response' },
  { key: 'requested_info', name: 'Requested Info', classification: 'positive', category: 'response' },
  { key: 'dismiss', name: 'Dismiss', classification: 'negative', category: 'response' },
  { key: 'not_interested', name: 'Not Interested', classification: 'negative', category: 'response' },
  { key: 'not_presented', name: 'Not Presented', classification: 'neutral', category: 'response' },
  { key: 'expired', name: 'Expired', classification: 'neutral', category: 'response' },
  { key: 'deferred', name: 'Deferred', classification: 'neutral', category: 'response' },
] as const

export type OutcomeKey = (typeof outcomeTypes)[number]['key']
