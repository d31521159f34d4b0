import type { LogicalType } from '../../../core/query/logical-type.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'

/** How JSON is written. */
export interface JsonOptions {
  /** Integers beyond 2^53 as strings, for readers that would round them. */
  readonly bigAsString: boolean
}

/** SQL for the JSON text of a value; NULL for a missing one. */
export function jsonSql(type: LogicalType, value: string, options: JsonOptions, depth = 0): string {
  const inner = (of: LogicalType, expression: string) => orNull(jsonSql(of, expression, options, depth + 1))
  switch (type.kind) {
    case 'decimal':
      return type.scale === 0 && type.width > 15 ? integerSql(value, options) : text(value)
    case 'enum':
      return quotedText(value)
    case 'list':
    case 'array': {
      const items = `list_transform(${value}, lambda e${depth}: ${inner(type.of, `e${depth}`)})`
      return `'[' || array_to_string(${items}, ',') || ']'`
    }
    case 'struct': {
      const members = type.fields.map(({ name, type: of }, index) => {
        const key = quoteLiteral(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`)
        return `${key}, ${inner(of, `${value}.${quoteIdentifier(name)}`)}`
      })
      return `case when ${value} is not null then concat(${members.join(', ')}, '}') end`
    }
    case 'map': {
      const entry = `e${depth}`
      const member = `concat(${quotedText(`${entry}.key`)}, ':', ${inner(type.value, `${entry}.value`)})`
      return `'{' || array_to_string(list_transform(map_entries(${value}), lambda ${entry}: ${member}), ',') || '}'`
    }
    case 'union':
      return quotedText(value)
    case 'loose': {
      const meant = `try_cast(${value} as ${type.of})`
      return `case when ${meant} is null then ${quotedText(value)} else ${scalarSql(type.of, meant, options)} end`
    }
    case 'scalar':
      return scalarSql(type.name, value, options)
  }
}

function scalarSql(name: string, value: string, options: JsonOptions): string {
  switch (name) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'UTINYINT':
    case 'USMALLINT':
    case 'UINTEGER':
      return text(value)
    case 'BIGINT':
    case 'UBIGINT':
    case 'HUGEINT':
    case 'UHUGEINT':
    case 'BIGNUM':
      return integerSql(value, options)
    case 'FLOAT':
    case 'DOUBLE':
      return `case when isfinite(${value}) then ${text(value)} end`
    case 'JSON':
      // Line breaks between the tokens would end a line of NDJSON; within strings JSON has none.
      return `translate(${text(value)}, chr(10) || chr(13), '  ')`
    case 'BLOB':
      return `'"' || base64(${value}) || '"'`
    case 'DATE':
    case 'TIME':
    case 'UUID':
    case 'BIT':
    case 'INTERVAL':
      return `'"' || ${text(value)} || '"'`
    case 'TIMESTAMP':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP_NS':
      return `'"' || ${instant(value)} || '"'`
    case 'TIMESTAMP WITH TIME ZONE':
      return `'"' || replace(${instant(value)}, '+00', 'Z') || '"'`
    default:
      return quotedText(value)
  }
}

/** Years before Christ keep the engine's own mark, which no standard form has. */
function instant(value: string): string {
  return `replace(replace(${text(value)}, ' ', 'T'), 'T(BC)', ' (BC)')`
}

function integerSql(value: string, { bigAsString }: JsonOptions): string {
  if (!bigAsString) return text(value)
  const safe = `${value} between -9007199254740992 and 9007199254740992`
  return `case when ${safe} then ${text(value)} else '"' || ${text(value)} || '"' end`
}

function quotedText(value: string): string {
  return `cast(to_json(${text(value)}) as VARCHAR)`
}

function text(value: string): string {
  return `cast(${value} as VARCHAR)`
}

export function orNull(json: string): string {
  return `coalesce(${json}, 'null')`
}
