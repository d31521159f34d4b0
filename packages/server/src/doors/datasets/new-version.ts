import Type from 'typebox'
import { type Version, versionModes } from '../../core/dataset/dataset.ts'
import { nothingWithdrawn, planVersion } from '../../core/dataset/plan.ts'
import type { Staged } from '../../core/dataset/stage.ts'
import { tryFile, uploadVersion } from '../../core/dataset/upload.ts'
import type { LoadId } from '../../core/ids.ts'
import { operation } from '../door.ts'
import { Load, printLoad, Uuid } from '../load.ts'
import { openReceipt } from '../receipt.ts'
import { refusals } from '../shapes.ts'
import { readFields } from './fields.ts'
import { formPayload, readFileForm } from './form.ts'
import { printReject } from './print.ts'
import { printUploadQuality } from './print-quality.ts'
import { UploadQuality } from './quality-schema.ts'
import { readOptions } from './read-options.ts'
import { printResult } from './rules/print.ts'
import { RuleResult } from './rules/shapes.ts'
import { DatasetParams, FileOptions } from './schemas.ts'
import { findDataset } from './unknown.ts'

const VersionForm = Type.Object({
  description: Type.String({
    description: 'Description of what changed in this version.',
    maxLength: 20_000,
  }),
  file: Type.Unsafe<unknown>({ type: 'string', format: 'binary', description: 'The CSV or Parquet file.' }),
  mode: Type.Optional(
    Type.Enum([...versionModes], {
      description: 'Whether the file replaces the rows (default) or is appended to them.',
    }),
  ),
  ...FileOptions,
})

const VersionAnswer = Type.Object({
  dataset_version_id: Uuid,
  version: Type.Integer(),
  row_count: Type.Integer(),
  column_count: Type.Integer(),
  load: Load,
  digest: Type.String(),
  quality: UploadQuality,
  rules: Type.Array(RuleResult, { description: 'What the rules of the dataset say of it.' }),
})

export const newVersion = operation({
  method: 'POST',
  path: '/api/datasets/{dataset_id}/versions',
  role: 'editor',
  summary: 'Upload a new version',
  description:
    'Uploads a file as the next version of a dataset. Concurrent uploads all land, one version each.',
  tags: ['versions'],
  params: DatasetParams,
  upload: { mediaType: 'multipart/form-data', schema: VersionForm },
  responses: {
    200: { description: 'A dry run: what the version would have been, with the first `rejects`.' },
    201: {
      description: 'The new version.',
      schema: VersionAnswer,
      example: {
        dataset_version_id: 'a8b9c0d1-e2f3-4567-8901-abcdef234567',
        version: 1,
        row_count: 75000,
        column_count: 15,
      },
    },
    ...refusals(404, 409, 413, 415, 422, 507),
  },
  async answer(call) {
    const { ports } = call.house
    const dataset = await ports.catalog.read(call.actor.scope, tx => findDataset(tx, call.params.dataset_id))
    await using once = await openReceipt(call)
    await using form = await readFileForm(call)
    const fields = readFields(form.fields)
    const description = fields.required('description', 20_000)
    const mode = fields.oneOf('mode', versionModes) ?? 'replace'
    const dryRun = fields.flag('dry_run') ?? false
    const options = readOptions(fields)
    fields.done()
    if (once.replayed(formPayload(form), call.reply)) return call.reply

    const file = { artifact: form.keep(), options, datasetId: dataset.id, mode }
    if (dryRun) {
      const { staged, rules } = await tryFile(ports, call.actor, file, call.signal)
      return {
        ...printPlanned(
          planVersion(dataset.head, staged, mode, nothingWithdrawn, dataset.schemaId !== null),
          staged,
          null,
        ),
        rejects: staged.firstRejects.map(printReject),
        rules: rules.map(result => printResult(result, dataset.id, null)),
      }
    }
    let body = ''
    await uploadVersion(
      ports,
      call.actor,
      { ...file, description },
      staged =>
        async (tx, { version, rules }) => {
          const planned = printPlanned(version, staged, staged.loadId)
          const said = rules.map(result => printResult(result, dataset.id, version.number))
          body = JSON.stringify({ dataset_version_id: version.id, ...planned, rules: said })
          await once.settle(tx, 201, body)
        },
      call.signal,
    )
    return call.reply.code(201).type('application/json').send(body)
  },
})

function printPlanned(
  version: Pick<Version, 'number' | 'rowCount' | 'columns' | 'digest'>,
  { load, quality }: Staged,
  loadId: LoadId | null,
) {
  return {
    version: version.number,
    row_count: version.rowCount,
    column_count: version.columns.length,
    load: printLoad(loadId, load),
    digest: version.digest,
    quality: printUploadQuality(quality),
  }
}
