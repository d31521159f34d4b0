/** Examples that several operations show in the document. */

const made = {
  created_at: '2026-02-12T09:00:00Z',
  updated_at: '2026-02-12T09:30:00Z',
  created_by_name: 'Alice Chen',
}

export const useExample = { dataset_version_id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345', version: 0 }

const edge = {
  dataset_id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
  dataset_name: 'Transactions Q4',
  version: 0,
  dataset_version_id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345',
}

export const tracedExperiment = {
  id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345',
  name: 'AutoML Run 1',
  target_column: 'is_fraud',
  problem_type: 'classification',
  status: 'succeeded',
  model_count: 8,
}

export const tracedModel = {
  id: 'a7b8c9d0-e1f2-3456-7890-abcdef123456',
  name: 'GBM_1_AutoML',
  algorithm: 'GBM',
  experiment_id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345',
}

export const tracedDeployment = {
  id: 'b8c9d0e1-f2a3-4567-8901-bcdef1234567',
  name: 'GBM_1_AutoML',
  model_id: 'a7b8c9d0-e1f2-3456-7890-abcdef123456',
  stage: 'production',
  is_active: true,
}

export const experimentExample = {
  ...tracedExperiment,
  dataset_version_id: edge.dataset_version_id,
  dataset_id: edge.dataset_id,
  version: 0,
  deleted_dataset: null,
  inputs: [edge],
  outputs: [],
  ...made,
}

export const modelExample = { ...tracedModel, ...made }

export const deploymentExample = { ...tracedDeployment, ...made }
