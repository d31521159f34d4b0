/** How the door names a refusal: the last part of its type, its title, and a status other than its kind's. */
type Words = readonly [name: string, title: string, status?: number]

const XDM = 'http://ns.adobe.com/aep/errors/'
const HOUSE = 'urn:rowhouse:error:'

const NOT_FOUND = 'Resource Not Found'
const ACCEPT = 'Accept header invalid'
const UNION = 'Union descriptor validation error'

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
  ['unknown_class', ['XDM-1010-404', NOT_FOUND]],
  ['unknown_field_group', ['XDM-1011-404', NOT_FOUND]],
  ['unknown_schema', ['XDM-1012-404', NOT_FOUND]],
  ['unknown_data_type', ['XDM-1013-404', NOT_FOUND]],
  ['unknown_descriptor', ['XDM-1014-404', NOT_FOUND]],
  ['unknown_behavior', ['XDM-1015-404', NOT_FOUND]],
  ['unknown_union', ['XDM-1016-404', NOT_FOUND]],
  ['unknown_resource', ['XDM-1017-404', NOT_FOUND]],
  ['list_accept', ['XDM-1006-400', ACCEPT]],
  ['look_up_accept', ['XDM-1007-400', ACCEPT]],
  ['descriptor_list_accept', ['XDM-1008-400', ACCEPT]],
  ['descriptor_accept', ['XDM-1009-400', ACCEPT]],
  ['global_read_only', ['global-read-only', 'ForbiddenError']],
  ['title_taken', ['XDM-1521-400', 'Title not unique']],
  ['foreign_namespace', ['XDM-1021-400', 'Namespace validation error']],
  ['invalid_field_name', ['XDM-1022-400', 'Namespace validation error']],
  ['merge_conflict', ['XDM-1413-400', 'Merge Schema Error']],
  ['class_count', ['class-count', 'Schema Composition Error']],
  ['unresolved_reference', ['unresolved-reference', 'Reference Error']],
  ['circular_reference', ['circular-reference', 'Reference Error']],
  ['not_compatible', ['not-compatible', 'Schema Composition Error']],
  ['field_type', ['field-type', 'Field Type Error']],
  ['breaking_change', ['breaking-change', 'Breaking Change']],
  ['malformed_patch', ['patch', 'JSON Patch Error']],
  ['union_without_reference', ['XDM-1526-400', UNION]],
  ['union_namespaces_differ', ['XDM-1527-400', UNION]],
  ['union_without_identity', ['XDM-1528-400', UNION]],
  ['resource_in_use', ['in-use', 'Resource In Use']],
  ['invalid_descriptor', ['descriptor', 'Descriptor Error']],
  ['descriptor_limit', ['descriptor-limit', 'Descriptor Error']],
  ['import_refused', ['XDM-3005-400', 'Import Resource Failed']],
  ['unknown_dataset', ['dataset-unknown', NOT_FOUND]],
  ['unknown_view', ['view-unknown', NOT_FOUND]],
  ['unknown_file', ['file-unknown', NOT_FOUND]],
  ['unknown_file_path', ['path-unknown', NOT_FOUND]],
  ['not_offered', ['not-offered', 'Not Offered']],
  ['in_use', ['dataset-in-use', 'Dataset In Use']],
  ['invalid_name', ['name', 'BadRequestError']],
  ['invalid_tags', ['tags', 'BadRequestError']],
  ['table_name_taken', ['tags', 'BadRequestError']],
  ['invalid_file_description', ['file-description', 'BadRequestError']],
  ['unknown_schema_reference', ['schema-unknown', 'BadRequestError']],
  ['invalid_schema_form', ['content-type', 'BadRequestError']],
  ['range_not_satisfiable', ['range', 'Range Not Satisfiable']],
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
