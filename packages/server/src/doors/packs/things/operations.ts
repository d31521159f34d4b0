import type { Operation } from '../../door.ts'
import { catalogKinds } from './catalog-kinds.ts'
import { decisionKinds } from './decision-kinds.ts'
import type { Kind } from './kind.ts'
import { listAll, listPages } from './list.ts'
import { lookUp } from './look-up.ts'
import { offerKinds } from './offer-kinds.ts'
import { ruleKinds } from './rule-kinds.ts'
import { schemaKinds } from './schema-kinds.ts'

/** Every kind of things in a world. */
export const kinds: readonly Kind[] = [
  ...schemaKinds,
  ...catalogKinds,
  ...offerKinds,
  ...ruleKinds,
  ...decisionKinds,
]

/** A list of each kind, and each thing by itself. */
export const thingOperations: readonly Operation[] = kinds.flatMap(kind => [
  kind.kind === 'outcome_type' ? listAll(kind) : listPages(kind),
  lookUp(kind),
])
