import { type LogicalType, parseLogicalType } from '../../../core/query/logical-type.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import { expressionOf, selectSql } from '../select.ts'
import { quoteLiteral } from '../sql.ts'
import type { Statement } from '../statement.ts'
import { jsonSql } from './json-value.ts'

/** What a cell with more characters is refused with, as the message of the engine's error. */
export const CELL_TOO_LONG = 'xlsx_cell_too_long'
const MOST_CHARACTERS = 32_767
/** Excel keeps 15 digits of a number. */
const DIGITS = 15
/** Cell styles of the workbook. */
const DATE_STYLE = 1
const TIMESTAMP_STYLE = 2
const HEADER_STYLE = 3

/** Characters that XML 1.0 cannot hold. */
const NOT_XML = [...Array(32).keys(), 0xfffe, 0xffff].filter(code => ![9, 10, 13].includes(code))

/** What has to be escaped or left out in a cell's text. */
const SPECIAL = '[&<>]|[\\x00-\\x08\\x0b-\\x1f]|\\x{fffe}|\\x{ffff}|_x'

/** SQL for the sheet's rows as XML, one text per row, numbered from 2. Pure; no I/O. */
export function sheetRowsSql(plan: QueryPlan, paths: readonly string[]): Statement {
  const columns = plan.selected.map(({ name }) => {
    const expression = expressionOf(plan, name)
    return { expression, name: expression }
  })
  const numbered = [...columns, { expression: 'row_number() over () + 1', name: 'r' }]
  const { sql, parameters } = selectSql(plan, paths, numbered)
  const cells = plan.selected.map(({ name, logicalType }, index) => {
    const value = expressionOf(plan, name)
    return `coalesce(${cellSql(parseLogicalType(logicalType), value, columnLetters(index))}, '')`
  })
  const row = `concat('<row r="', r, '">', ${cells.join(', ')}, '</row>')`
  return { sql: `select ${row} as xml\nfrom (\n${sql}\n)`, parameters }
}

/** The header row: bold, each name a text. */
export function headerRow(names: readonly string[]): string {
  const cells = names.map((name, index) => {
    const place = `r="${columnLetters(index)}1" s="${HEADER_STYLE}"`
    return `<c ${place} t="inlineStr"><is><t xml:space="preserve">${escapeXml(name)}</t></is></c>`
  })
  return `<row r="1">${cells.join('')}</row>`
}

/** `A` … `Z`, `AA` … for a column counted from 0. */
export function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last
}

function escapeXml(text: string): string {
  const held = [...text].filter(character => !NOT_XML.includes(character.codePointAt(0) ?? 0))
  return held
    .join('')
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
}

/** A cell; NULL for a missing value, which has none. */
function cellSql(type: LogicalType, value: string, letters: string): string {
  const text = (shown: string) => textCell(shown, letters)
  if (type.kind === 'decimal') {
    const whole = type.width <= DIGITS ? null : DIGITS - type.scale
    if (whole === null) return numberCell(value, letters)
    const fits = whole > 0 ? `abs(${value}) < 1${'0'.repeat(whole)}` : 'false'
    return `case when ${fits} then ${numberCell(value, letters)} else ${text(varchar(value))} end`
  }
  if (type.kind === 'enum') return text(varchar(value))
  if (type.kind !== 'scalar') return text(jsonSql(type, value, { bigAsString: false }))
  switch (type.name) {
    case 'BOOLEAN':
      return `'<c r="${letters}' || r || '" t="b"><v>' || cast(${value} as TINYINT) || '</v></c>'`
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'UTINYINT':
    case 'USMALLINT':
    case 'UINTEGER':
      return numberCell(value, letters)
    case 'BIGINT':
    case 'UBIGINT':
    case 'HUGEINT':
    case 'UHUGEINT': {
      const bound = `1${'0'.repeat(DIGITS)}`
      const fits = type.name.startsWith('U')
        ? `${value} < ${bound}`
        : `${value} > -${bound} and ${value} < ${bound}`
      return `case when ${fits} then ${numberCell(value, letters)} else ${text(varchar(value))} end`
    }
    case 'FLOAT':
    case 'DOUBLE':
      return `case when isfinite(${value}) then ${numberCell(value, letters)} when isinf(${value}) then ${text(varchar(value))} end`
    case 'DATE': {
      const serial = `cast(${value} - date '1899-12-30' as VARCHAR)`
      return dayCell(value, value, serial, DATE_STYLE, letters)
    }
    case 'TIMESTAMP':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP_NS':
    case 'TIMESTAMP WITH TIME ZONE': {
      const micros = `epoch_us(${type.name === 'TIMESTAMP_NS' ? `cast(${value} as TIMESTAMP)` : value})`
      const serial = `cast((${micros} + 2209161600000000) / 86400000000.0 as VARCHAR)`
      return dayCell(value, `cast(${value} as TIMESTAMP)`, serial, TIMESTAMP_STYLE, letters)
    }
    case 'BLOB':
      return text(`base64(${value})`)
    default:
      return text(varchar(value))
  }
}

/** A day as Excel counts them. Before March 1900 it counts a day that never was: such days are text. */
function dayCell(value: string, day: string, serial: string, style: number, letters: string): string {
  const counted = `'<c r="${letters}' || r || '" s="${style}"><v>' || ${serial} || '</v></c>'`
  return `case when ${day} >= '1900-03-01' and ${day} < '10000-01-01' then ${counted} else ${textCell(varchar(value), letters)} end`
}

function numberCell(value: string, letters: string): string {
  return `'<c r="${letters}' || r || '"><v>' || ${varchar(value)} || '</v></c>'`
}

function textCell(text: string, letters: string): string {
  const cell = `'<c r="${letters}' || r || '" t="inlineStr"><is><t xml:space="preserve">' || ${escapedSql(text)} || '</t></is></c>'`
  return `case when length(${text}) > ${MOST_CHARACTERS} then error(${quoteLiteral(CELL_TOO_LONG)}) else ${cell} end`
}

/** What XML cannot hold is left out; `_x0041_` in a text would be read as `A`, so its underscore is written as one. */
function escapedSql(text: string): string {
  const plain = `translate(${text}, ${NOT_XML.map(code => `chr(${code})`).join(' || ')}, '')`
  const entities = [
    ['&', '&amp;'],
    ['<', '&lt;'],
    ['>', '&gt;'],
    ['\r', '&#13;'],
  ].reduce(
    (sql, [from = '', to = '']) => `replace(${sql}, ${quoteLiteral(from)}, ${quoteLiteral(to)})`,
    plain,
  )
  const escaped = `regexp_replace(${entities}, '_(x[0-9A-Fa-f]{4}_)', '_x005F_\\1', 'g')`
  // Nearly no text needs it, and one search is many times faster than all these replacements.
  return `case when regexp_matches(${text}, ${quoteLiteral(SPECIAL)}) then ${escaped} else ${text} end`
}

function varchar(value: string): string {
  return `cast(${value} as VARCHAR)`
}
