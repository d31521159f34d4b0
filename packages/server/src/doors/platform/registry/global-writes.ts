import { globalReadOnly } from '../../../core/schema/find.ts'
import { type Operation, operation } from '../../door.ts'
import { at } from '../paths.ts'
import { refusals } from '../shapes.ts'

/** Refuses to write to the global library: a path that is known, and a method that nobody may use on it. */
export function globalWrites(segments: readonly string[]): Operation[] {
  return segments.flatMap(segment => [
    refused('POST', `/global/${segment}`),
    refused('PUT', `/global/${segment}/{+id}`),
    refused('PATCH', `/global/${segment}/{+id}`),
    refused('DELETE', `/global/${segment}/{+id}`),
  ])
}

function refused(method: Operation['method'], path: string): Operation {
  return operation({
    method,
    ...at('registry', path),
    role: 'editor',
    hide: true,
    summary: 'The global library is read-only',
    tags: ['registry'],
    responses: refusals(),
    async answer() {
      throw globalReadOnly()
    },
  })
}
