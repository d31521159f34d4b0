import type { CatalogTransaction } from '../../core/ports/catalog.ts'
import type { Rule } from '../../core/quality/rule.ts'
import { refuse } from '../../core/refusals.ts'
import { isHere } from './quality.ts'
import { checkText, found, inScope, type KeptRule, type Within } from './state.ts'

export function rules(within: Within): CatalogTransaction['rules'] {
  const { state, now } = within
  const find = (id: string): KeptRule | null => {
    const rule = found(state.rules, id)
    return rule && inScope(within, found(state.datasets, rule.datasetId)) ? rule : null
  }
  const shown = ({ createdBy, ...rule }: KeptRule): Rule => ({
    ...rule,
    createdByName: found(state.users, createdBy)?.name ?? '',
  })
  const get = (id: string): Rule | null => {
    const rule = find(id)
    return rule && shown(rule)
  }
  return {
    get: async id => get(id),

    list: async dataset =>
      [...state.rules.values()]
        .filter(({ id, datasetId }) => datasetId === dataset.toLowerCase() && find(id))
        .map(shown),

    results: async version => (isHere(within, version) ? (found(state.ruleResults, version) ?? []) : []),

    async add(rule) {
      checkText(rule.name, rule.description, JSON.stringify(rule.demand).replaceAll('\\u0000', '\0'))
      if (!inScope(within, found(state.datasets, rule.datasetId))) {
        throw refuse('unknown_dataset', `There is no dataset ${rule.datasetId} here.`)
      }
      state.rules.set(rule.id, { ...rule, revision: 0, createdAt: now(), updatedAt: now() })
    },

    async change(id, to) {
      const rule = find(id)
      if (!rule) return null
      checkText(to.name, to.description)
      const given = Object.fromEntries(Object.entries(to).filter(([, value]) => value !== undefined))
      state.rules.set(rule.id, { ...rule, ...given, revision: rule.revision + 1, updatedAt: now() })
      return get(id)
    },

    async remove(id) {
      const rule = find(id)
      if (!rule) return false
      const dataset = found(state.datasets, rule.datasetId)
      const head = [...state.versions.values()].find(
        version => version.datasetId === rule.datasetId && version.number === dataset?.head,
      )
      if (head) {
        const results = found(state.ruleResults, head.id) ?? []
        state.ruleResults.set(
          head.id,
          results.filter(({ ruleId }) => ruleId !== rule.id),
        )
      }
      return state.rules.delete(rule.id)
    },

    async settle(version, results) {
      if (!isHere(within, version)) return
      const before = found(state.ruleResults, version) ?? []
      const kept = before.map(old => results.find(({ ruleId }) => ruleId === old.ruleId) ?? old)
      const fresh = results.filter(({ ruleId }) => !before.some(old => old.ruleId === ruleId))
      state.ruleResults.set(version.toLowerCase(), [...kept, ...fresh])
    },
  }
}
