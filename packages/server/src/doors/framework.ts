import type { FastifyError } from 'fastify'
import { CoreError, type Fault } from '../core/errors.ts'
import { refuse, refuseFaults } from '../core/refusals.ts'

/** What an error says to the one who asked: the core's refusal, or what the HTTP framework found wrong in the core's words; null: a fault of ours. */
export function readRefusal(error: unknown): CoreError | null {
  return error instanceof CoreError ? error : frameworkRefusal(error as FastifyError)
}

function frameworkRefusal(error: FastifyError): CoreError | null {
  if (error.validation) return invalidRequest(error)
  if (
    error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' ||
    error.code === 'FST_INVALID_MULTIPART_CONTENT_TYPE'
  ) {
    return refuse(
      'unsupported_media_type',
      'This operation does not take a body of this content type; the documentation at /docs says which it takes.',
    )
  }
  if (error.statusCode === 413)
    return refuse('body_too_large', `The request body is too large: ${error.message}.`)
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return refuse('malformed_request', `The request cannot be understood: ${error.message}.`)
  }
  return null
}

function invalidRequest(error: FastifyError): CoreError {
  const inQuery = error.validationContext === 'querystring' || error.validationContext === 'params'
  const faults = (error.validation ?? []).map(it => describeFault(it, inQuery))
  return refuseFaults('Some values', faults)
}

type Violation = NonNullable<FastifyError['validation']>[number]

function describeFault({ keyword, params, instancePath, message }: Violation, inQuery: boolean): Fault {
  const missing = keyword === 'required'
  const member = missing ? params.missingProperty : params.additionalProperty
  const path = member === undefined ? instancePath : `${instancePath}/${member}`
  return {
    ...(inQuery ? { parameter: path.slice(1) } : { pointer: path }),
    code: missing ? 'missing_field' : 'invalid_value',
    message: wording(keyword, params) ?? message ?? 'is not acceptable',
  }
}

/** The violations that the validator words without saying what would be right. */
function wording(keyword: string, params: Record<string, unknown>): string | null {
  if (keyword === 'required') return 'is required'
  if (keyword === 'additionalProperties') return 'is not known here'
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`
  return null
}
