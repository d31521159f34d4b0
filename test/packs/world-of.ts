import type { Block, Table, WorldSetting } from '../../packages/server/src/core/pack/block.ts'
import { learntOf } from '../../packages/server/src/core/pack/history/learnt.ts'
import { planHistory, simulate } from '../../packages/server/src/core/pack/history/simulate.ts'
import { summarize } from '../../packages/server/src/core/pack/history/summaries.ts'
import type { Pack } from '../../packages/server/src/core/pack/pack.ts'
import { addLessons, noLessons } from './lessons.ts'
import { type LoadedWorld, textRows } from './promises/world.ts'

const BANDITS = ['thompson_bandit', 'epsilon_greedy']

/** What a load of these blocks would leave, without a database. */
export function worldOf(
  pack: Pack,
  blocks: readonly Block[],
  setting: WorldSetting,
  fixed: readonly Table[] = [],
): LoadedWorld {
  const interactions = blocks.flatMap(block => simulate(planHistory(pack, setting), block, fixed))
  const lessons = addLessons(noLessons, interactions)
  return {
    pack,
    anchor: setting.anchor,
    scale: blocks.length,
    rows: textRows(pack.schemas, [...blocks.flatMap(block => block.tables), ...fixed]),
    interactions,
    summaries: summarize(interactions),
    bandits: pack.models
      .filter(model => BANDITS.includes(model.modelType))
      .map(model => ({ key: model.key, ...learntOf(model, lessons, pack.offers) })),
  }
}
