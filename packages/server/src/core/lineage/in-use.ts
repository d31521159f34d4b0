import type { DatasetId } from '../ids.ts'
import { refuse } from '../refusals.ts'
import { type Dependent, MOST_TRACED } from './lineage.ts'

const SHOWN = 100

/** Refuse to remove a dataset that active deployments depend on. Pure; no I/O. Refuses with `in_use` naming them. */
export function refuseInUse(id: DatasetId, dependents: readonly Dependent[]): void {
  const deployments = new Map(dependents.map(dependent => [dependent.deployment.id, dependent]))
  if (deployments.size === 0) return
  const named = [...deployments.values()].slice(0, SHOWN)
  const names = named
    .slice(0, 5)
    .map(({ deployment, use }) => `"${deployment.name}" (${deployment.stage}, version ${use.version})`)
  const total = Math.min(deployments.size, MOST_TRACED)
  const more = total > names.length ? ` and ${total - names.length} more` : ''
  const sentence = `Dataset ${id} is in use by active deployments: ${names.join(', ')}${more}. Set them inactive first, or delete it with force=true.`
  throw refuse('in_use', sentence, { details: { total, deployments: named.map(printDependent) } })
}

function printDependent({ deployment, model, use }: Dependent) {
  const { id, name, stage } = deployment
  return { id, name, stage, model_id: model.id, dataset_version_id: use.versionId, version: use.version }
}
