import type { FastifyRequest } from 'fastify'
import type { Artifact } from '../../core/dataset/dataset.ts'
import { receive } from '../../core/dataset/receive.ts'
import type { Fault } from '../../core/errors.ts'
import { refuse } from '../../core/refusals.ts'
import type { Call } from '../door.ts'
import { type Received, received } from '../received.ts'

/** A form with one file and its text fields. */
export interface FileForm extends Received {
  readonly fields: ReadonlyMap<string, string>
}

/** What makes two forms the same request: their fields and the file's bytes. */
export function formPayload(form: FileForm): unknown {
  const fields = [...form.fields].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [fields, form.artifact.digest, form.artifact.fileName]
}

/**
 * Reads `multipart/form-data` with exactly one part `file`, streaming it to the store while it arrives; fields may
 * stand before or after it. Whatever goes wrong, no artifact stays behind.
 */
export async function readFileForm(call: Call<unknown, unknown, unknown>): Promise<FileForm> {
  const { request, house, signal } = call
  if (!request.isMultipart()) {
    throw refuse(
      'unsupported_media_type',
      'Send the file as multipart/form-data with a part "file", as curl -F "file=@data.csv" does.',
    )
  }
  const fields = new Map<string, string>()
  let artifact: Artifact | undefined
  try {
    for await (const part of request.parts({ limits: { fileSize: Number.POSITIVE_INFINITY } })) {
      if (part.type === 'field') {
        fields.set(part.fieldname, fieldText(part.fieldname, part.value, part.valueTruncated))
      } else if (part.fieldname !== 'file' || artifact) {
        part.file.resume()
        throw refuse('invalid_value', 'The form must hold exactly one file, in the part named "file".')
      } else {
        const file = {
          fileName: (part.filename ?? '').replaceAll('\0', ''),
          mediaType: part.mimetype.replaceAll('\0', ''),
          bytes: part.file,
          maxBytes: house.maxUploadBytes,
        }
        artifact = await receive(house.ports.store, call.actor.scope, file, signal)
      }
    }
    signal.throwIfAborted()
    if (!artifact)
      throw missingFields([{ pointer: '/file', code: 'missing_field', message: 'is the file to upload' }])
    return { ...received(house.ports.store, artifact), fields }
  } catch (error) {
    if (artifact) await house.ports.store.delete([artifact.key]).catch(() => {})
    throw signal.aborted
      ? refuse('upload_interrupted', 'The upload ended before the form was whole; nothing was kept.', {
          cause: error,
        })
      : cut(error, request)
  }
}

function fieldText(name: string, value: unknown, truncated: boolean): string {
  if (truncated)
    throw refuse('invalid_value', `The form field "${name}" is too long.`, {
      faults: [{ pointer: `/${name}`, code: 'too_long', message: 'is too long' }],
    })
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (text.includes('\0'))
    throw refuse('invalid_value', `The form field "${name}" holds a NUL character.`, {
      faults: [{ pointer: `/${name}`, code: 'invalid_value', message: 'holds a NUL character' }],
    })
  return text
}

/** A form whose end is missing is the client's fault, not ours. */
function cut(error: unknown, request: FastifyRequest): unknown {
  const message = error instanceof Error ? error.message : ''
  return /unexpected end of (form|multipart)|boundary not found/i.test(message) || request.raw.errored
    ? refuse(
        'malformed_request',
        'The multipart form names no boundary, or ends before its closing one; nothing was kept. Send it again.',
        { cause: error },
      )
    : error
}

export function missingFields(faults: readonly Fault[]): Error {
  const names = faults.map(fault => `"${fault.pointer?.slice(1)}"`).join(', ')
  return refuse('missing_field', `The form lacks ${names}.`, { faults })
}
