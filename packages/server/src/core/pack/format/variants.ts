import type { JsonObject } from '../../schema/json.ts'
import type { Faults } from './fault.ts'
import type { Members, MembersOf, MembersShape, Shape } from './shape.ts'
import type { Tree } from './tree.ts'

type Configs = Readonly<Record<string, MembersShape<Members>>>

/** A thing whose `config` has other members for each `ruleType`. */
export type WithConfig<M extends Members, C extends Configs> = MembersOf<M> &
  {
    readonly [Type in keyof C]: {
      readonly ruleType: Type
      readonly config: C[Type] extends Shape<infer V> ? V : never
    }
  }[keyof C]

/** Members with a `ruleType`, and a `config` of the shape that goes with it; without one, it is an empty map. */
export function withConfig<const M extends Members, const C extends Configs>(
  shape: MembersShape<M>,
  configs: C,
): Shape<WithConfig<M, C>> {
  const types = Object.keys(configs)
  return {
    schema: { ...shape.schema, allOf: types.map(type => conditional(type, configs[type]?.schema ?? {})) },
    read(tree, faults) {
      const common = shape.read(tree, faults)
      if (!common || tree.kind !== 'map') return undefined
      const { ruleType } = common as unknown as { readonly ruleType: string }
      const config = configs[ruleType]?.read(configTree(tree), faults)
      if (!config) return undefined
      return { ...common, config } as unknown as WithConfig<M, C>
    },
  }
}

function conditional(type: string, config: JsonObject): JsonObject {
  const isNeeded = Array.isArray(config.required) && config.required.length > 0
  return {
    if: { properties: { ruleType: { const: type } }, required: ['ruleType'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: isNeeded
      ? { properties: { config }, required: ['config'] }
      : { properties: { config: { anyOf: [config, { type: 'null' }] } } },
  }
}

function configTree(tree: Tree & { readonly kind: 'map' }): Tree {
  const written = tree.members.get('config')?.value
  const isAbsent = !written || (written.kind === 'scalar' && written.value === null)
  return isAbsent ? { kind: 'map', place: tree.place, members: new Map() } : written
}

/** A map of which only `withConfig` looks inside. */
export const anyMap: Shape<true> = { schema: { type: 'object' }, read: (_: Tree, __: Faults) => true }
