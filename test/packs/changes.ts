import fc from 'fast-check'

const anything = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    'active',
    'email',
    'global',
    'varchar(40)',
    '2026-02-30',
    '1.0',
    'customers.email',
  ),
  fc.constantFrom(null, true, false, 0, -1, 1, 0.5, 100, 101, 1e9, 2 ** 53),
  fc.constantFrom([], {}, [1], ['a'], { channel: 'email' }, { config: {} }, { key: 'x' }),
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.jsonValue({ maxDepth: 2 }),
)

interface Change {
  /** Which of all values of the file, counted around. */
  readonly at: number
  readonly how: 'replace' | 'remove' | 'add'
  readonly value: unknown
}

export const change = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'add'),
  value: anything,
}) satisfies fc.Arbitrary<Change>

type Container = Record<string, unknown> | unknown[]

/** A copy of the value that is another in one place; of an empty one, another. */
export function changed(value: unknown, { at, how, value: other }: Change): unknown {
  const copy = structuredClone(value)
  const slots: [Container, string][] = []
  const gather = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [name, member] of Object.entries(node)) {
      slots.push([node as Container, name])
      gather(member)
    }
  }
  gather(copy)
  const slot = slots[at % slots.length]
  if (!slot) return other
  const [node, name] = slot
  if (how === 'replace') Object.assign(node, { [name]: other })
  else if (how === 'add') Array.isArray(node) ? node.push(other) : Object.assign(node, { more: other })
  else if (Array.isArray(node)) node.splice(Number(name), 1)
  else delete node[name]
  return copy
}
