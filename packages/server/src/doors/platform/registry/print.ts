import { fullForm, rawForm, type Showing } from '../../../core/schema/describe.ts'
import { flatForm, withoutText } from '../../../core/schema/forms.ts'
import { type JsonObject, without } from '../../../core/schema/json.ts'
import { descriptorsOf, type Entry } from '../../../core/schema/registry.ts'
import { resolveUnion, type Union, unionEntry } from '../../../core/schema/union.ts'
import type { Dialect } from './accept.ts'
import { printDescriptor } from './print-descriptor.ts'

/** A resource in the form that a look-up asks for. Pure; no I/O. */
export function entryIn(showing: Showing, entry: Entry, dialect: Dialect): JsonObject {
  const form = isResolved(dialect) ? fullForm(showing, entry) : rawForm(showing, entry)
  const descriptors = descriptorsOf(showing.registry, entry).map(each => printDescriptor(showing, each))
  return shaped(form, dialect, descriptors)
}

/** A union in the form that a look-up asks for. Pure; no I/O. */
export function unionIn(showing: Showing, union: Union, dialect: Dialect): JsonObject {
  const entry = unionEntry(union)
  const raw = rawForm(showing, entry)
  const { properties, required } = resolveUnion(showing.registry, union, showing.maxFields)
  const full = {
    ...without(raw, ['allOf', 'refs']),
    properties,
    ...(required.length > 0 ? { required } : {}),
  }
  const form: JsonObject = {
    ...(isResolved(dialect) ? full : without(raw, ['properties'])),
    'meta:resourceType': 'unions',
    'meta:class': union.classUri,
    'meta:containerId': 'tenant',
    imsOrg: showing.organization.id,
    'meta:registryMetadata': {},
  }
  const descriptors = union.members
    .flatMap(member => descriptorsOf(showing.registry, member))
    .map(each => printDescriptor(showing, each))
  return shaped(form, dialect, descriptors)
}

/** Every word but `notext` asks for the resolved form. */
function isResolved({ words }: Dialect): boolean {
  return [...words].some(word => word !== 'notext')
}

function shaped(form: JsonObject, { words }: Dialect, descriptors: readonly JsonObject[]): JsonObject {
  const described = words.has('desc') ? { ...form, 'meta:descriptors': descriptors } : form
  const flat = words.has('flat') ? flatForm(described) : described
  return words.has('notext') ? withoutText(flat) : flat
}
