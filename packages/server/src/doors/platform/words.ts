/** How the door names a refusal: the last part of its type, its title, and a status other than its kind's. */
type Words = readonly [name: string, title: string, status?: number]

const XDM = 'http://ns.adobe.com/aep/errors/'
const HOUSE = 'urn:rowhouse:error:'

/** By the core's code. A code that is not here is its own name. */
const words = new Map<string, Words>([
  ['internal', ['internal', 'InternalServerError']],
  ['unknown_path', ['path', 'Path Not Found']],
  ['unknown_method', ['method', 'Method Not Allowed']],
  ['url_too_long', ['url', 'Request Address Too Long', 414]],
  ['malformed_request', ['body', 'BadRequestError']],
  ['invalid_value', ['body', 'BadRequestError']],
  ['body_too_large', ['body', 'Payload Too Large']],
  ['role_too_weak', ['role', 'ForbiddenError']],
  ['idempotency_key_reused', ['idempotency', 'Idempotency Conflict', 409]],
  ['idempotency_in_progress', ['idempotency', 'Idempotency Conflict']],
  ['rate_limited', ['rate', 'Too Many Requests']],
  ['unavailable', ['unavailable', 'Service Unavailable']],
  ['busy', ['unavailable', 'Service Unavailable']],
  ['shutting_down', ['unavailable', 'Service Unavailable']],
  ['storage_full', ['storage', 'Insufficient Storage']],
  ['precondition_failed', ['precondition', 'Precondition Failed']],
  ['malformed_filter', ['filter', 'BadRequestError']],
  ['malformed_order', ['order', 'BadRequestError']],
  ['invalid_limit', ['limit', 'BadRequestError']],
  ['read_only_field', ['field-read-only', 'BadRequestError']],
  ['unknown_sandbox', ['sandbox-unknown', 'Sandbox Not Found']],
  ['invalid_sandbox', ['sandbox-name', 'BadRequestError']],
  ['sandbox_exists', ['sandbox-exists', 'Sandbox Exists']],
  ['sandbox_state', ['sandbox-state', 'Sandbox Not Ready']],
  ['default_sandbox', ['sandbox-default', 'BadRequestError']],
])

/** The type and title under which the door prints a refusal of the core, and its status where the kind does not tell it. */
export function spoken(code: string): { type: string; title: string; status?: number } {
  const [name, title, status] = words.get(code) ?? [code.replaceAll('_', '-'), 'BadRequestError']
  const type = `${name.startsWith('XDM-') ? XDM : HOUSE}${name}`
  return status === undefined ? { type, title } : { type, title, status }
}
