import type { ScopeItem } from '../rules.ts'
import { alternatives, type Faults, quoted } from './fault.ts'
import { keyText, refused, text } from './scalars.ts'
import { list, type Shape } from './shape.ts'
import type { At, Tree } from './tree.ts'

/** Keys of creatives are longer than others. */
const anyKey = text(150, /^[a-z0-9][a-z0-9_-]*$/, 'a key')
const keys = list('keys', anyKey, 200, 1)

/** `global`, or keys by the kind of what a rule holds for: `{channel: email}`, `{offer: [one, another]}`. */
export function scopeShape<const Scope extends string>(
  scopes: readonly Scope[],
): Shape<readonly ScopeItem<Scope>[]> {
  const kinds = scopes.filter(scope => scope !== 'global')
  return {
    schema: {
      anyOf: [
        { const: 'global' },
        {
          type: 'object',
          properties: Object.fromEntries(
            kinds.map(kind => [kind, { anyOf: [keyText.schema, anyKey.schema, keys.schema] }]),
          ),
          additionalProperties: false,
          minProperties: 1,
        },
      ],
    },
    read(tree, faults) {
      if (tree.kind === 'scalar' && tree.value === 'global') return [{ scope: 'global' as Scope, key: null }]
      if (tree.kind !== 'map' || tree.members.size === 0) {
        const message = `A scope is global, or names what the rule holds for by ${alternatives(kinds)}: {channel: email}.`
        return refused(tree, faults, message)
      }
      const items = [...tree.members].map(([name, member]) => {
        const scope = kinds.find(kind => kind === name)
        if (scope) return readItems(scope, member.value, faults)
        faults.note(member.place, `${quoted(name)} is none of ${alternatives(kinds)}.`)
        return undefined
      })
      return items.some(each => each === undefined) ? undefined : items.flatMap(each => each ?? [])
    },
  }
}

function readItems<Scope extends string>(
  scope: Scope,
  tree: Tree,
  faults: Faults,
): ScopeItem<Scope>[] | undefined {
  const named = tree.kind === 'list' ? keys.read(tree, faults) : oneKey(tree, faults)
  return named?.map(key => ({ scope, key }))
}

function oneKey(tree: Tree, faults: Faults): string[] | undefined {
  const key = anyKey.read(tree, faults)
  return key === undefined ? undefined : [key]
}

/** Notes scopes of things that are not there, or that are named twice. */
export function checkScopes(
  items: readonly ScopeItem<string>[],
  known: Readonly<Record<string, ReadonlySet<string>>>,
  at: At,
  faults: Faults,
): void {
  const seen = new Set<string>()
  for (const { scope, key } of items) {
    if (key === null) continue
    if (!known[scope]?.has(key)) faults.note(at('scope', scope), `The pack has no ${scope} ${quoted(key)}.`)
    if (seen.has(`${scope} ${key}`)) faults.note(at('scope', scope), `${quoted(key)} is named twice.`)
    seen.add(`${scope} ${key}`)
  }
}
