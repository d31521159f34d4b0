import Type from 'typebox'
import { LONGEST_DATASET_NAME } from '../../core/dataset/change.ts'
import type { Dataset, Version } from '../../core/dataset/dataset.ts'
import type { Staged } from '../../core/dataset/stage.ts'
import { tryFile, uploadDataset } from '../../core/dataset/upload.ts'
import type { LoadId } from '../../core/ids.ts'
import { operation } from '../door.ts'
import { Load, printLoad, Uuid } from '../load.ts'
import { openReceipt } from '../receipt.ts'
import { refusals } from '../shapes.ts'
import { readFields } from './fields.ts'
import { formPayload, readFileForm } from './form.ts'
import { printColumn, printReject } from './print.ts'
import { printUploadQuality } from './print-quality.ts'
import { UploadQuality } from './quality-schema.ts'
import { readOptions } from './read-options.ts'
import { Column, FileOptions } from './schemas.ts'
import { findProject, projectIdOf } from './unknown.ts'

const UploadForm = Type.Object({
  project_id: Type.String({ description: 'UUID of the owning project.' }),
  name: Type.String({ description: 'Human-readable dataset name.', maxLength: LONGEST_DATASET_NAME }),
  description: Type.Optional(Type.String({ description: 'Optional description.', maxLength: 20_000 })),
  file: Type.Unsafe<unknown>({
    type: 'string',
    format: 'binary',
    description: 'The file to upload: CSV, Parquet, JSON, NDJSON or XLSX, also gzip or zstd of these.',
  }),
  ...FileOptions,
})

const UploadAnswer = Type.Object({
  id: Uuid,
  dataset_id: Uuid,
  dataset_version_id: Uuid,
  artifact_id: Uuid,
  quality: UploadQuality,
  rows: Type.Integer(),
  columns: Type.Integer(),
  schema: Type.Array(Column),
  load: Load,
  digest: Type.String(),
})

export const upload = operation({
  method: 'POST',
  path: '/api/datasets/upload',
  role: 'editor',
  summary: 'Upload a dataset',
  description:
    'Uploads a file as a new dataset: CSV, Parquet, JSON, NDJSON or XLSX, also compressed. Form fields may stand before or after the file.',
  tags: ['datasets'],
  upload: { mediaType: 'multipart/form-data', schema: UploadForm },
  responses: {
    200: { description: 'A dry run: what the upload would have made, with the first `rejects`.' },
    201: {
      description: 'The dataset with its version 0.',
      schema: UploadAnswer,
      example: {
        id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
        dataset_id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
        dataset_version_id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345',
        artifact_id: 'a7b8c9d0-e1f2-3456-7890-abcdef123456',
        quality: { overall_score: 92.5, basis: 'load', issues: [] },
      },
    },
    ...refusals(404, 409, 413, 415, 422, 507),
  },
  async answer(call) {
    await using once = await openReceipt(call)
    await using form = await readFileForm(call)
    const fields = readFields(form.fields)
    const project = fields.required('project_id', 100)
    const name = fields.name('name', LONGEST_DATASET_NAME)
    const description = fields.optional('description', 20_000) ?? ''
    const dryRun = fields.flag('dry_run') ?? false
    const options = readOptions(fields)
    fields.done()
    const projectId = projectIdOf(project)
    if (once.replayed(formPayload(form), call.reply)) return call.reply

    const { ports } = call.house
    await ports.catalog.read(call.actor.scope, tx => findProject(tx, projectId))
    const file = { artifact: form.keep(), options }
    if (dryRun) {
      const trial = { ...file, datasetId: null, mode: 'replace' } as const
      return printTried((await tryFile(ports, call.actor, trial, call.signal)).staged)
    }
    const request = { ...file, projectId, name, description }
    let body = ''
    await uploadDataset(
      ports,
      call.actor,
      request,
      staged =>
        async (tx, { dataset, version }) => {
          body = JSON.stringify(printUploaded(dataset, version, staged))
          await once.settle(tx, 201, body)
        },
      call.signal,
    )
    return call.reply.code(201).type('application/json').send(body)
  },
})

function printUploaded(dataset: Dataset, version: Version, staged: Staged) {
  return {
    id: dataset.id,
    dataset_id: dataset.id,
    dataset_version_id: version.id,
    artifact_id: version.artifactId,
    ...printStaged(staged, staged.loadId),
    digest: version.digest,
  }
}

/** What a file would have made; its load was not kept, so it has no id. */
function printTried(staged: Staged) {
  return { ...printStaged(staged, null), rejects: staged.firstRejects.map(printReject) }
}

function printStaged(staged: Staged, loadId: LoadId | null) {
  return {
    quality: printUploadQuality(staged.quality),
    rows: staged.rowCount,
    columns: staged.columns.length,
    schema: staged.columns.map(printColumn),
    load: printLoad(loadId, staged.load),
  }
}
