import { refuse } from '../refusals.ts'
import { readOnlyMembers } from './body.ts'
import type { Json, JsonObject } from './json.ts'
import { applyPatch, type PatchOperation, parsePatch } from './patch.ts'

/** The change that a JSON Patch makes of a resource's raw form. Pure; no I/O. Refuses with `malformed_patch`. */
export function patchRaw(sent: unknown): (raw: JsonObject) => Json {
  const operations = parsePatch(sent)
  for (const operation of operations) refuseReadOnly(operation)
  return raw => applyPatch(raw, operations)
}

function refuseReadOnly(operation: PatchOperation): void {
  const { op, path } = operation
  const written = op === 'move' ? [path, operation.from] : op === 'test' ? [] : [path]
  const [member] = written
    .map(([first]) => first)
    .filter(first => first === undefined || readOnlyMembers.includes(first))
  if (written.some(names => names.length === 0)) {
    throw refuse('malformed_patch', 'The whole resource cannot be changed by a patch; use PUT for that.')
  }
  if (member !== undefined) {
    throw refuse('malformed_patch', `"${member}" is set by the server; a patch cannot change it.`)
  }
}
