/** Functions that may stand where a table does: they make rows of their arguments and read nothing else. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'json_each',
  'json_tree',
])

/** Functions that read settings, the catalog, the session or other SQL, write, or wait. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'current_query',
  'current_setting',
  'currval',
  'format_type',
  'get_block_size',
  'getenv',
  'getvariable',
  'in_search_path',
  'json_execute_serialized_sql',
  'json_serialize_plan',
  'nextval',
  'query',
  'query_table',
  'setseed',
  'sleep_ms',
  'stats',
  'write_log',
])

const FORBIDDEN_FAMILY = /^(__internal|duckdb_|pg_|pragma_|read_|parquet_|enable_|disable_)/
const HARMLESS_RELATIVES: ReadonlySet<string> = new Set(['pg_typeof', 'pg_size_pretty'])

/** Whether a query may use the function in the place of a table. */
export function isAllowedTableFunction(name: string): boolean {
  return TABLE_FUNCTIONS.has(name.toLowerCase())
}

/** Whether a query may use the function in an expression. */
export function isAllowedFunction(name: string): boolean {
  const lower = name.toLowerCase()
  return HARMLESS_RELATIVES.has(lower) || !(FORBIDDEN.has(lower) || FORBIDDEN_FAMILY.test(lower))
}
