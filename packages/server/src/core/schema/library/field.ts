import type { JsonObject } from '../json.ts'
import { libraryUri } from '../names.ts'

/** One resource of the global library, as the registry keeps those of tenants: its own fields, and what it refers to. */
export interface LibraryBody {
  readonly $id: string
  readonly body: JsonObject
}

/** Fields by name, each with the name it has in the library's own terms, `xdm:name` unless it says another. */
export function fields(members: Readonly<Record<string, JsonObject>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).map(([name, field]) => [
      name,
      { ...field, 'meta:xdmField': field['meta:xdmField'] ?? `xdm:${name}` },
    ]),
  )
}

/** A text; `more` narrows it. */
export function text(title: string, description: string, more: JsonObject = {}): JsonObject {
  return { title, type: 'string', description, ...more }
}

export function number(title: string, description: string, more: JsonObject = {}): JsonObject {
  return { title, type: 'number', description, ...more }
}

export function integer(title: string, description: string, more: JsonObject = {}): JsonObject {
  return { title, type: 'integer', description, ...more }
}

export function flag(title: string, description: string): JsonObject {
  return { title, type: 'boolean', description }
}

export function day(title: string, description: string): JsonObject {
  return text(title, description, { format: 'date' })
}

export function moment(title: string, description: string): JsonObject {
  return text(title, description, { format: 'date-time' })
}

export function list(title: string, description: string, items: JsonObject): JsonObject {
  return { title, type: 'array', description, items }
}

export function group(title: string, description: string, properties: JsonObject): JsonObject {
  return { title, type: 'object', description, properties }
}

/** A field of a data type of the library. */
export function of(name: string, title: string, description: string): JsonObject {
  return { title, description, $ref: libraryUri(name) }
}

/** A text that is one of a few: values with their labels. */
export function choice(
  title: string,
  description: string,
  labels: Readonly<Record<string, string>>,
): JsonObject {
  return text(title, description, { enum: Object.keys(labels), 'meta:enum': labels })
}

/** A text for which a few values have labels; others are taken too. */
export function labelled(
  title: string,
  description: string,
  labels: Readonly<Record<string, string>>,
): JsonObject {
  return text(title, description, { 'meta:enum': labels })
}

/** A resource that brings fields, and all that the named ones bring. */
export function resource(
  name: string,
  title: string,
  description: string,
  {
    properties,
    required,
    extend = [],
    more = {},
  }: {
    readonly properties?: JsonObject
    readonly required?: readonly string[]
    readonly extend?: readonly string[]
    readonly more?: JsonObject
  },
): LibraryBody {
  return {
    $id: libraryUri(name),
    body: {
      title,
      type: 'object',
      description,
      ...more,
      ...(properties ? { properties } : {}),
      ...(required ? { required } : {}),
      ...(extend.length > 0 ? { allOf: extend.map(each => ({ $ref: libraryUri(each) })) } : {}),
    },
  }
}
