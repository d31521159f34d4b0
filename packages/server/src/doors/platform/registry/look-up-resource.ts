import { type Container, getEntry } from '../../../core/schema/find.ts'
import type { LibraryKind, ResourceKind } from '../../../core/schema/names.ts'
import { findUnion } from '../../../core/schema/union.ts'
import { type Operation, operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'
import { dialectFor } from './accept.ts'
import { resourceExample } from './examples.ts'
import type { PathKind } from './kinds.ts'
import { entryIn, unionIn } from './print.ts'
import { sendForm } from './send-form.ts'
import { Resource, ResourceId } from './shapes.ts'
import { showingFor } from './writer.ts'

interface LookedUp {
  readonly kind: ResourceKind | LibraryKind
  readonly segments: PathKind['segments']
  readonly singular: string
}

/** Looks up one resource, in the form that `Accept` asks for. */
export function lookUpResource(container: Container, { kind, segments, singular }: LookedUp): Operation {
  const [segment, ...others] = segments
  const path = (each: string) => `/${container}/${each}/{+id}`
  return operation({
    method: 'GET',
    ...at('registry', path(segment), ...others.map(path)),
    role: 'viewer',
    summary: `Look up a ${singular} ${container === 'global' ? 'of the global library' : ''}`.trim(),
    description:
      'By its percent-encoded `$id` or its `meta:altId`. `Accept` names the form and a version: `application/vnd.adobe.xed+json; version=1` as it was written, `xed-full` resolved, with `-notext`, `-desc` and `-flat` as you like.',
    tags: [`registry: ${segment}`],
    params: ResourceId,
    responses: {
      200: { description: 'The resource.', schema: Resource, example: resourceExample(kind) },
      ...refusals(404),
    },
    async answer(call) {
      const { id } = call.params
      const dialect = dialectFor('lookUp', call.request.headers.accept)
      const showing = await showingFor(call)
      const union = container === 'tenant' && kind === 'schemas' ? findUnion(showing.registry, id) : null
      if (union) return sendForm(call, dialect, unionIn(showing, union, dialect))
      const entry = getEntry(showing.registry, container, kind, id, dialect.major ?? 1)
      return sendForm(call, dialect, entryIn(showing, entry, dialect), entry)
    },
  })
}
