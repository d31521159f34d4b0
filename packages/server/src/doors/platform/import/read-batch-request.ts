import { externalIdIn, tagsIn } from '../../../core/batch/change.ts'
import type { BatchRequest, ReplayRequest } from '../../../core/batch/create.ts'
import { refuse } from '../../../core/refusals.ts'
import { isObject } from '../../../core/schema/json.ts'
import { objectIn } from '../shapes.ts'

/** What a body asks for. Pure; no I/O. Refuses with `malformed_request`, `invalid_format`, `invalid_percentage`, `invalid_replay` and `invalid_tags`. */
export function batchRequestIn(body: unknown): BatchRequest {
  const {
    datasetId,
    inputFormat,
    enableErrorDiagnostics,
    partialIngestionPercentage,
    externalId,
    replay,
    tags,
  } = objectIn(body)
  if (typeof datasetId !== 'string' || datasetId === '') {
    throw refuse('malformed_request', 'The body must name its dataset in "datasetId".')
  }
  if (inputFormat !== undefined && !isObject(inputFormat as never)) {
    throw refuse('invalid_format', '"inputFormat" must be an object such as {"format": "json"}.')
  }
  return {
    dataset: datasetId,
    format: Object(inputFormat),
    diagnostics: flagIn(enableErrorDiagnostics),
    maxErrorPercent: percentIn(partialIngestionPercentage),
    externalId: externalIdIn(externalId),
    replay: replay === undefined || replay === null ? null : replayIn(replay),
    tags: tags === undefined ? {} : tagsIn(tags),
  }
}

function flagIn(value: unknown): boolean | null {
  if (value === undefined || value === null) return null
  const text = String(value).toLowerCase()
  if (text === 'true' || text === 'false') return text === 'true'
  throw refuse('malformed_request', '"enableErrorDiagnostics" must be true or false.')
}

function percentIn(value: unknown): number {
  if (value === undefined || value === null) return 0
  const percent = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof percent === 'number' && percent >= 0 && percent <= 100) return percent
  throw refuse('invalid_percentage', '"partialIngestionPercentage" must be a number from 0 to 100.')
}

function replayIn(value: unknown): ReplayRequest {
  if (!isObject(value as never)) {
    throw refuse('invalid_replay', '"replay" must be an object such as {"predecessors": ["5d01…"]}.')
  }
  const { predecessors, predecessorsByExternalId, reason } = Object(value)
  return {
    predecessors: namesIn(predecessors).map(name => name.replaceAll(/[${}]/g, '')),
    predecessorsByExternalId: namesIn(predecessorsByExternalId),
    reason: typeof reason === 'string' ? reason.slice(0, 1000) : 'replace',
  }
}

function namesIn(value: unknown): string[] {
  const names = value ?? []
  if (Array.isArray(names) && names.every(name => typeof name === 'string')) return names
  throw refuse('invalid_replay', 'The predecessors of a batch are a list of ids.')
}
