/** Stands before a name, so that what makes the document takes it for no keyword. */
const MARK = '\u2060'
const KEYWORDS = ['$id', '$ref']

/**
 * A JSON Schema in which members of examples, and properties, that are called `$id` or `$ref` are masked: they are data there, and
 * whatever resolves references would follow them. Pure; no I/O.
 */
export function mask(schema: unknown): unknown {
  return mapMembers(schema, (name, value, around) =>
    name === 'examples'
      ? [name, maskAll(value)]
      : [around === 'properties' && KEYWORDS.includes(name) ? MARK + name : name, null],
  )
}

function maskAll(value: unknown): unknown {
  return mapMembers(value, name => [KEYWORDS.includes(name) ? MARK + name : name, null])
}

/** The document with every masked name as it was. Pure; no I/O. */
export function unmask(document: unknown): unknown {
  return mapMembers(document, name => [name.startsWith(MARK) ? name.slice(MARK.length) : name, null])
}

type Rename = (name: string, value: unknown, around: string) => [name: string, instead: unknown]

/** A copy with members renamed at every depth; where `instead` is not null it takes the place of the member's copy. */
function mapMembers(value: unknown, rename: Rename, around = ''): unknown {
  if (Array.isArray(value)) return value.map(each => mapMembers(each, rename))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const [renamed, instead] = rename(name, member, around)
      return [renamed, instead ?? mapMembers(member, rename, name)]
    }),
  )
}
