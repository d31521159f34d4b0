import type { WorldSetting } from './block.ts'
import {
  categoryThings,
  channelThings,
  creativeThings,
  offerThings,
  placementThings,
} from './catalog-things.ts'
import { experimentThings, flowThings, modelThings, segmentThings } from './decision-things.ts'
import { outcomeTypes } from './outcomes.ts'
import type { Pack } from './pack.ts'
import { policyThings, qualificationThings } from './rule-things.ts'
import { schemaThings } from './schema-things.ts'
import type { KeptThing } from './thing.ts'
import { type Making, makingOf, thing } from './thing-making.ts'

/** The things of a pack as an organization has them, parents first: what they name by key they name by id. Pure; no I/O. */
export function thingsOf(
  pack: Pack,
  place: { readonly organization: string; readonly setting: WorldSetting },
): KeptThing[] {
  const making = makingOf(pack, place)
  return [
    ...schemaThings(making),
    ...categoryThings(making),
    ...channelThings(making),
    ...placementThings(making),
    ...offerThings(making),
    ...creativeThings(making),
    ...qualificationThings(making),
    ...policyThings(making),
    ...modelThings(making),
    ...experimentThings(making),
    ...flowThings(making),
    ...segmentThings(making),
  ]
}

/** The outcome types of an organization, which stay when its pack goes. Pure; no I/O. */
export function outcomeThings(organization: string, setting: WorldSetting): KeptThing[] {
  const making: Making = makingOf({ key: '' }, { organization, setting })
  return outcomeTypes.map(({ key, name, classification, category }, at) => ({
    ...thing(making, 'outcome_type', { key, name, description: '', status: 'active' }, at + 1, {
      classification,
      category,
      isSystem: true,
      ordinal: at + 1,
    }),
    pack: null,
  }))
}
