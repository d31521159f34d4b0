import assert from 'node:assert/strict'
import type { Caller } from '../start.ts'

/** An experiment on a version, a model of it, and its deployment, as the seed's example has them. */
export async function makeLineage(
  { admin: call }: { admin: Caller },
  dataset_version_id: string,
  name = 'AutoML Run 1',
  serving: Record<string, unknown> = { stage: 'production', is_active: true },
) {
  const make = async (path: string, json: Record<string, unknown>) => {
    const made = await call('POST', path, { json })
    assert.equal(made.status, 201, made.text)
    return made.json
  }
  const described = { target_column: 'is_fraud', problem_type: 'classification', status: 'succeeded' }
  const { experiment } = await make('/api/experiments', { name, dataset_version_id, ...described })
  const trained = { name: 'GBM_1_AutoML', algorithm: 'GBM', experiment_id: experiment.id }
  const { model } = await make('/api/models', trained)
  const { deployment } = await make('/api/deployments', { model_id: model.id, ...serving })
  return { experiment, model, deployment }
}

/** An OpenLineage event of a run that reads, and perhaps writes, datasets of this house. */
export function runEvent(
  runId: string,
  eventType: string,
  inputs: readonly string[] = [],
  more: Record<string, unknown> = {},
) {
  return {
    eventType,
    eventTime: '2026-02-12T08:00:00.000Z',
    producer: 'https://github.com/OpenLineage/OpenLineage/tree/1.40.0/client/python',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId },
    job: { namespace: 'airflow', name: 'train.fraud' },
    inputs: inputs.map(name => ({ namespace: 'rowhouse://here', name })),
    outputs: [],
    ...more,
  }
}
