import { CoreError, type ErrorKind, type Fault } from './errors.ts'

/** Every refusal the house can give, with its kind. `docs/errors.md` explains each one; a test compares the two. */
export const refusals = {
  // who is asking
  missing_key: 'unauthenticated',
  unknown_key: 'unauthenticated',
  role_too_weak: 'forbidden',
  not_operator: 'forbidden',
  last_admin_key: 'conflict',

  // what is asked for
  unknown_path: 'not_found',
  unknown_method: 'wrong_method',
  unknown_organization: 'not_found',
  unknown_sandbox: 'not_found',
  unknown_project: 'not_found',
  unknown_dataset: 'not_found',
  unknown_version: 'not_found',
  unknown_load: 'not_found',
  unknown_user: 'not_found',
  unknown_key_id: 'not_found',
  unknown_experiment: 'not_found',
  unknown_model: 'not_found',
  unknown_deployment: 'not_found',
  unknown_rule: 'not_found',

  // schemas
  unknown_class: 'not_found',
  unknown_field_group: 'not_found',
  unknown_schema: 'not_found',
  unknown_data_type: 'not_found',
  unknown_behavior: 'not_found',
  unknown_union: 'not_found',
  unknown_descriptor: 'not_found',
  unknown_resource: 'not_found',
  global_read_only: 'forbidden',
  title_taken: 'unprocessable',
  foreign_namespace: 'unprocessable',
  invalid_field_name: 'unprocessable',
  merge_conflict: 'unprocessable',
  class_count: 'unprocessable',
  unresolved_reference: 'unprocessable',
  circular_reference: 'unprocessable',
  not_compatible: 'unprocessable',
  field_type: 'unprocessable',
  breaking_change: 'unprocessable',
  malformed_patch: 'unprocessable',
  union_without_reference: 'unprocessable',
  union_namespaces_differ: 'unprocessable',
  union_without_identity: 'unprocessable',
  resource_in_use: 'unprocessable',
  invalid_descriptor: 'unprocessable',
  descriptor_limit: 'unprocessable',
  import_refused: 'unprocessable',
  list_accept: 'malformed',
  look_up_accept: 'malformed',
  descriptor_list_accept: 'malformed',
  descriptor_accept: 'malformed',

  // the platform's catalog
  unknown_view: 'not_found',
  unknown_file: 'not_found',
  unknown_file_path: 'not_found',
  not_offered: 'not_found',
  invalid_name: 'unprocessable',
  invalid_tags: 'unprocessable',
  invalid_file_description: 'unprocessable',
  table_name_taken: 'unprocessable',
  unknown_schema_reference: 'unprocessable',
  invalid_schema_form: 'unprocessable',

  // sandboxes
  invalid_sandbox: 'unprocessable',
  sandbox_exists: 'conflict',
  sandbox_state: 'conflict',
  default_sandbox: 'unprocessable',

  // batches
  unknown_batch: 'not_found',
  dataset_mismatch: 'not_found',
  dataset_without_schema: 'unprocessable',
  batch_state: 'unprocessable',
  invalid_format: 'unprocessable',
  invalid_percentage: 'unprocessable',
  csv_schema: 'unprocessable',
  invalid_replay: 'unprocessable',
  invalid_action: 'unprocessable',
  invalid_file_name: 'unprocessable',
  invalid_chunk: 'unprocessable',
  file_incomplete: 'unprocessable',
  digest_mismatch: 'unprocessable',
  file_too_large: 'too_large',
  chunk_too_large: 'too_large',
  batch_too_large: 'too_large',

  // the gate of the platform door
  missing_client_id: 'forbidden',
  invalid_client_id: 'forbidden',
  missing_header: 'malformed',
  foreign_organization: 'forbidden',
  content_type: 'malformed',
  url_too_long: 'too_large',
  read_only_field: 'unprocessable',
  invalid_limit: 'unprocessable',

  // how it is asked
  malformed_request: 'malformed',
  invalid_value: 'unprocessable',
  missing_field: 'unprocessable',
  unknown_column: 'unprocessable',
  type_mismatch: 'unprocessable',
  malformed_filter: 'unprocessable',
  malformed_order: 'unprocessable',
  invalid_cursor: 'unprocessable',
  malformed_query: 'unprocessable',
  query_not_allowed: 'unprocessable',
  unknown_table: 'unprocessable',
  ambiguous_table: 'unprocessable',
  query_failed: 'unprocessable',
  answer_too_large: 'unprocessable',
  unsupported_media_type: 'unsupported_media',
  body_too_large: 'too_large',
  range_not_satisfiable: 'range_not_satisfiable',
  upload_interrupted: 'cancelled',
  rate_limited: 'rate_limited',

  // what stands in the way
  name_taken: 'conflict',
  project_not_empty: 'conflict',
  organization_not_empty: 'conflict',
  in_use: 'conflict',
  own_organization: 'conflict',
  head_moved: 'conflict',
  rows_merged: 'conflict',
  held_to_schema: 'conflict',
  columns_do_not_fit: 'conflict',
  already_replayed: 'conflict',
  too_many_rules: 'conflict',
  load_refused: 'conflict',
  precondition_failed: 'precondition_failed',
  idempotency_key_reused: 'unprocessable',
  idempotency_in_progress: 'conflict',

  // what a fill is
  invalid_base64: 'unprocessable',
  invalid_gzip: 'unprocessable',
  invalid_rows: 'unprocessable',
  missing_key_value: 'unprocessable',
  duplicate_key_value: 'unprocessable',
  no_key_columns: 'conflict',

  // what is generated
  invalid_recipe: 'unprocessable',
  no_recipe: 'conflict',
  not_learnable: 'unprocessable',
  not_comparable: 'conflict',
  unknown_generation: 'not_found',
  unknown_group: 'not_found',
  link_expired: 'forbidden',
  files_expired: 'gone',
  webhook_refused: 'malformed',
  unknown_delivery: 'not_found',
  unknown_entity: 'not_found',
  too_many_rows: 'unprocessable',

  // packs
  history_short: 'unprocessable',
  rows_do_not_fit: 'unprocessable',
  unknown_pack: 'not_found',
  pack_loaded: 'conflict',
  pack_busy: 'conflict',
  pack_in_use: 'conflict',
  table_taken: 'conflict',
  table_gone: 'not_found',
  unknown_thing: 'not_found',
  invalid_row: 'unprocessable',

  // what a file is
  empty_file: 'unprocessable',
  header_only: 'unprocessable',
  no_columns: 'unprocessable',
  unreadable_file: 'unprocessable',
  too_many_columns: 'unprocessable',
  too_many_rejects: 'unprocessable',
  rows_do_not_add_up: 'unprocessable',
  rules_violated: 'unprocessable',
  engine_crashed: 'unprocessable',
  engine_out_of_memory: 'unprocessable',
  export_too_large: 'unprocessable',
  page_too_large: 'unprocessable',
  inflated_too_large: 'too_large',
  unknown_sheet: 'unprocessable',

  // what the machine says
  timed_out: 'timed_out',
  storage_full: 'storage_full',
  busy: 'unavailable',
  unavailable: 'unavailable',
  shutting_down: 'unavailable',
} as const satisfies Record<string, ErrorKind>

export type RefusalCode = keyof typeof refusals

/** A refusal with a sentence that a person can act on: what, where, what to do. */
export function refuse(
  code: RefusalCode,
  message: string,
  more: { faults?: readonly Fault[]; details?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
): CoreError {
  return new CoreError(refusals[code], code, message, more)
}

/** Faults that a sentence names; the others are in the list beside it. */
const NAMED_FAULTS = 10
const MOST_FAULTS = 100

/** Refuses several wrong values at once: `missing_field` when nothing but members are missing, else `invalid_value`. */
export function refuseFaults(what: string, faults: readonly Fault[]): CoreError {
  const named = faults.slice(0, NAMED_FAULTS).map(({ parameter, pointer, message }) => {
    return `${parameter ?? (pointer || 'the body')} ${message}`
  })
  const code = faults.every(fault => fault.code === 'missing_field') ? 'missing_field' : 'invalid_value'
  return refuse(code, `${what} are not acceptable: ${named.join('; ')}.`, {
    faults: faults.slice(0, MOST_FAULTS),
  })
}
