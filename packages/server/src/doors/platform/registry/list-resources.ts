import { idForm, rawForm } from '../../../core/schema/describe.ts'
import type { Container } from '../../../core/schema/find.ts'
import type { JsonObject } from '../../../core/schema/json.ts'
import type { LibraryKind, ResourceKind } from '../../../core/schema/names.ts'
import { type Operation, operation } from '../../door.ts'
import { addressOf, queryWith } from '../address.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { dialectFor } from './accept.ts'
import { listExample } from './examples.ts'
import type { PathKind } from './kinds.ts'
import { pageOf } from './listing.ts'
import { sendAs } from './send-form.ts'
import { ListQuery, Results } from './shapes.ts'
import { showingFor } from './writer.ts'

interface Listed {
  readonly kind: ResourceKind | LibraryKind
  readonly segments: PathKind['segments']
}

/** Lists the resources of a kind: those of the library, or those of the tenant in this sandbox. */
export function listResources(
  container: Container,
  { kind, segments: [segment, ...others] }: Listed,
): Operation {
  const path = (each: string) => `/${container}/${each}`
  return operation({
    method: 'GET',
    ...at('registry', path(segment), ...others.map(path)),
    role: 'viewer',
    summary: `List the ${segment} ${container === 'global' ? 'of the global library' : 'of the tenant'}`,
    description:
      '`Accept: application/vnd.adobe.xed-id+json` lists ids and titles, `…xed+json` whole resources.',
    tags: [`registry: ${segment}`],
    query: ListQuery,
    responses: {
      200: { description: 'A page of them.', schema: Results, example: listExample(container, segment) },
      ...refusals(),
    },
    async answer(call) {
      const { house, request, reply } = call
      const dialect = dialectFor('list', request.headers.accept)
      const showing = await showingFor(call)
      const all = [...showing.registry.entries.values()].filter(
        entry => entry.kind === kind && (entry.resource === null) === (container === 'global'),
      )
      const forms = new Map(all.map(entry => [entry, rawForm(showing, entry)]))
      const { items, orderby, next } = pageOf(request, all, entry => forms.get(entry) ?? {})
      const results = items.map(entry => (dialect.words.has('id') ? idForm(entry) : (forms.get(entry) ?? {})))
      const link = (to: string, changes: Record<string, string | null> = {}): JsonObject => ({
        href: addressOf(house, request, 'registry', `${to}${queryWith(request, changes)}`),
      })
      const globals = container === 'tenant' && kind === 'schemas'
      const text = JSON.stringify({
        results,
        _page: { orderby, next, count: results.length },
        _links: {
          next: next === null ? null : link(path(segment), { start: String(next) }),
          ...(globals ? { global_schemas: link('/global/schemas', { start: null }) } : {}),
        },
      })
      return sendAs(reply, dialect.mediaType, text)
    },
  })
}
