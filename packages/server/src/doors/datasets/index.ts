import type { FastifyInstance } from 'fastify'
import { type House, mount, type Operation } from '../door.ts'
import { sendProblem } from '../problem.ts'
import { changeProjectOperation } from './access/change-project.ts'
import { deleteKey } from './access/delete-key.ts'
import { deleteOrganization } from './access/delete-organization.ts'
import { deleteProject } from './access/delete-project.ts'
import { listKeys } from './access/list-keys.ts'
import { listOrganizationsOperation } from './access/list-organizations.ts'
import { listProjects } from './access/list-projects.ts'
import { makeKeyOperation } from './access/make-key.ts'
import { makeOrganizationOperation } from './access/make-organization.ts'
import { makeProjectOperation } from './access/make-project.ts'
import { me } from './access/me.ts'
import { project } from './access/project.ts'
import { addRows } from './add-rows.ts'
import { analyze } from './analyze.ts'
import { changeDatasetOperation } from './change-dataset.ts'
import { changeVersionOperation } from './change-version.ts'
import { columns } from './columns.ts'
import { compare } from './compare.ts'
import { compareAcross } from './compare-across.ts'
import { datasetDetail } from './dataset-detail.ts'
import { datasetVersion } from './dataset-version.ts'
import { deleteDataset } from './delete-dataset.ts'
import { download } from './download.ts'
import { changeDeploymentOperation } from './lineage/change-deployment.ts'
import { changeExperimentOperation } from './lineage/change-experiment.ts'
import { changeModelOperation } from './lineage/change-model.ts'
import { datasetLineage } from './lineage/dataset-lineage.ts'
import { deployment } from './lineage/deployment.ts'
import { experiment } from './lineage/experiment.ts'
import { listDeployments } from './lineage/list-deployments.ts'
import { listExperiments } from './lineage/list-experiments.ts'
import { listModels } from './lineage/list-models.ts'
import { makeDeploymentOperation } from './lineage/make-deployment.ts'
import { makeExperimentOperation } from './lineage/make-experiment.ts'
import { makeModelOperation } from './lineage/make-model.ts'
import { model } from './lineage/model.ts'
import { openLineage } from './lineage/open-lineage.ts'
import { versionImpact } from './lineage/version-impact.ts'
import { listDatasets } from './list-datasets.ts'
import { listVersions } from './list-versions.ts'
import { load } from './load.ts'
import { metadata } from './metadata.ts'
import { newVersion } from './new-version.ts'
import { profileStateOperation } from './profile-state.ts'
import { quality } from './quality.ts'
import { queryOperation } from './query.ts'
import { rejects } from './rejects.ts'
import { replay } from './replay.ts'
import { rows } from './rows.ts'
import { changeRuleOperation } from './rules/change-rule.ts'
import { deleteRule } from './rules/delete-rule.ts'
import { listRules } from './rules/list-rules.ts'
import { makeRuleOperation } from './rules/make-rule.ts'
import { ruleResults } from './rules/rule-results.ts'
import { suggestRulesOperation } from './rules/suggest-rules.ts'
import { upload } from './upload.ts'
import { listDeliveries, redeliver } from './webhooks/deliveries.ts'
import { newWebhookSecret, webhookSecret } from './webhooks/secret.ts'

/** Every operation of the datasets door. */
export const operations: readonly Operation[] = [
  upload,
  listDatasets,
  datasetDetail,
  changeDatasetOperation,
  deleteDataset,
  columns,
  analyze,
  profileStateOperation,
  quality,
  listRules,
  makeRuleOperation,
  suggestRulesOperation,
  ruleResults,
  changeRuleOperation,
  deleteRule,
  download,
  metadata,
  rows,
  addRows,
  queryOperation,
  listVersions,
  newVersion,
  compare,
  compareAcross,
  datasetVersion,
  changeVersionOperation,
  load,
  rejects,
  replay,
  datasetLineage,
  versionImpact,
  makeExperimentOperation,
  listExperiments,
  experiment,
  changeExperimentOperation,
  makeModelOperation,
  listModels,
  model,
  changeModelOperation,
  makeDeploymentOperation,
  listDeployments,
  deployment,
  webhookSecret,
  newWebhookSecret,
  listDeliveries,
  redeliver,
  changeDeploymentOperation,
  openLineage,
  makeProjectOperation,
  listProjects,
  project,
  changeProjectOperation,
  deleteProject,
  me,
  makeKeyOperation,
  listKeys,
  deleteKey,
  makeOrganizationOperation,
  listOrganizationsOperation,
  deleteOrganization,
]

/** Opens the door: versioned files, from upload to download. */
export async function openDatasetsDoor(app: FastifyInstance, house: House): Promise<void> {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
  // Bodies are JSON or forms; plain text would pass as a JSON string.
  app.removeContentTypeParser('text/plain')
  mount(app, house, operations)
}
