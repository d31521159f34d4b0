import { statuses, type Thing } from '../thing.ts'
import { type Faults, quoted } from './fault.ts'
import { choice, keyText, longText, nameText } from './scalars.ts'
import { type MembersOf, optional } from './shape.ts'
import type { At } from './tree.ts'
import { inWords } from './words.ts'

/** What may be said of every thing beside its key. */
export const aboutMembers = {
  name: optional(nameText),
  description: optional(longText),
  status: optional(choice(statuses)),
}

export const thingMembers = { key: keyText, ...aboutMembers }

type About = MembersOf<typeof aboutMembers>

/** The common members of a thing, with what is meant where nothing is said. */
export function thing(key: string, { name, description, status }: About, named = inWords(key)): Thing {
  return {
    key,
    name: name ?? named,
    description: description ?? '',
    status: status ?? 'active',
  }
}

/** Notes things of a kind whose key or name another one has. */
export function checkUnique(
  kind: string,
  things: readonly Thing[],
  places: readonly At[],
  faults: Faults,
): void {
  const keys = new Set<string>()
  const names = new Set<string>()
  for (const [index, { key, name }] of things.entries()) {
    const at = places[index]
    const taken = keys.has(key) ? 'key' : names.has(name) ? 'name' : null
    keys.add(key)
    names.add(name)
    if (!taken || !at) continue
    const what = quoted(taken === 'key' ? key : name)
    faults.note(at(taken), `Another ${kind} has the ${taken} ${what} already.`)
  }
}
