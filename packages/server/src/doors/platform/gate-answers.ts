import type { CoreError } from '../../core/errors.ts'

interface GateAnswer {
  readonly status: number
  readonly body: { readonly error_code: string; readonly message: string; readonly header?: string }
}

/** How the gate refuses: status, code and sentence as the product documents them. */
const answers = new Map<string, readonly [status: number, code: string, message: string]>([
  ['missing_key', [401, '403010', 'Oauth token is missing.']],
  ['unknown_key', [401, '401013', 'Oauth token is not valid']],
  ['missing_client_id', [403, '403000', 'Api Key is required']],
  ['invalid_client_id', [403, '403003', 'Api Key is invalid']],
  ['missing_header', [400, '400003', 'Missing header']],
  ['foreign_organization', [403, '403025', 'Profile is not valid']],
])

/** The gate's answer to a refusal; null when another part of the door refused. */
export function gateAnswer({ code, details }: CoreError): GateAnswer | null {
  const answer = answers.get(code)
  if (!answer) return null
  const [status, error_code, message] = answer
  const header = typeof details.header === 'string' ? { header: details.header } : {}
  return { status, body: { error_code, message, ...header } }
}
