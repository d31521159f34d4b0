import Type from 'typebox'
import { fitsAll, parsePropertyFilters } from '../../../../core/query/property-filter.ts'
import type { Showing } from '../../../../core/schema/describe.ts'
import type { JsonObject } from '../../../../core/schema/json.ts'
import type { Descriptor } from '../../../../core/schema/resource.ts'
import { operation } from '../../../door.ts'
import { valuesOf } from '../../parameters.ts'
import { at } from '../../paths.ts'
import { refusals } from '../../shapes.ts'
import { type Dialect, dialectFor } from '../accept.ts'
import { printStamped } from '../print-descriptor.ts'
import { sendAs } from '../send-form.ts'
import { showingFor } from '../writer.ts'
import { descriptorsExample } from './shapes.ts'

export const listDescriptors = operation({
  method: 'GET',
  ...at('registry', '/tenant/descriptors'),
  role: 'viewer',
  summary: 'List the descriptors',
  description:
    '`Accept: application/vnd.adobe.xdm-link+json` lists paths by type, `xdm-id` ids, `xdm` whole objects; with `-v2` they come as one list of `results`.',
  tags: ['registry: descriptors'],
  query: Type.Object({ property: Type.Optional(Type.String()) }),
  responses: {
    200: { description: 'All of them, on one page.', schema: Type.Object({}), example: descriptorsExample },
    ...refusals(),
  },
  async answer(call) {
    const { request, reply } = call
    const dialect = dialectFor('descriptorList', request.headers.accept)
    const conditions = parsePropertyFilters(valuesOf(request, 'property'))
    const showing = await showingFor(call)
    const all = showing.registry.descriptors.filter(each => fitsAll(printStamped(showing, each), conditions))
    const answer = dialect.words.has('v2') ? resultsOf(showing, all, dialect) : byType(showing, all, dialect)
    return sendAs(reply, dialect.mediaType, JSON.stringify(answer))
  },
})

function shown(showing: Showing, descriptor: Descriptor, { words }: Dialect) {
  if (words.has('id')) return descriptor.id
  return words.has('link') ? `/tenant/descriptors/${descriptor.id}` : printStamped(showing, descriptor)
}

function byType(showing: Showing, all: readonly Descriptor[], dialect: Dialect) {
  const groups = Map.groupBy(all, ({ body }) => String(body['@type']))
  return Object.fromEntries(
    [...groups].map(([type, each]) => [type, each.map(one => shown(showing, one, dialect))]),
  )
}

function resultsOf(showing: Showing, all: readonly Descriptor[], dialect: Dialect): JsonObject {
  const results = all.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(each => shown(showing, each, dialect))
  return { results, _page: { orderby: '@id', next: null, count: results.length }, _links: { next: null } }
}
