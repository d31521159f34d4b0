import type { Sandbox } from '../../../core/access/access.ts'
import { DEFAULT_SANDBOX } from '../../../core/access/sandboxes.ts'

/** The house is in one place; the product names one for each sandbox. */
const REGION = 'local'

/** What a change of a sandbox answers. */
export function printBrief({ id, name, title, state, type }: Sandbox) {
  return { id, name, title, state, type, region: REGION }
}

export function printSandbox(sandbox: Sandbox) {
  const { name, revision, createdAt, updatedAt, createdBy, updatedBy } = sandbox
  return {
    ...printBrief(sandbox),
    isDefault: name === DEFAULT_SANDBOX,
    eTag: revision,
    createdDate: printTime(createdAt),
    lastModifiedDate: printTime(updatedAt),
    createdBy: createdBy ?? 'system',
    modifiedBy: updatedBy ?? 'system',
  }
}

/** `YYYY-MM-DD HH:MM:SS` in UTC. */
function printTime(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ')
}
