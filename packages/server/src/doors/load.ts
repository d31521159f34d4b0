import Type, { type TSchema } from 'typebox'
import type { LoadId } from '../core/ids.ts'
import {
  fileFormats,
  type LoadColumn as Loaded,
  type LoadRecord,
  type RowAccount as Rows,
  thousandsMarks,
} from '../core/ingest/load.ts'

/** A load, as every answer to what made it holds it: its shape in the document, and how it is printed. */

export const Uuid = Type.String({ format: 'uuid' })
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const RowAccount = Type.Object({
  read: Type.Integer(),
  loaded: Type.Integer(),
  rejected: Type.Integer(),
  skipped: Type.Integer(),
})

export const LoadColumn = Type.Object({
  name: Type.String(),
  original_name: Type.String({ description: 'As the file spells it.' }),
  type: Type.String({ description: "The engine's full type." }),
  format: nullable(Type.String({ description: 'How its dates are written, where they are not ISO.' })),
  null_tokens: Type.Integer({ description: 'How many values were tokens such as NA and read as missing.' }),
  reason: Type.Object({
    message: Type.String({ description: 'Why the column has its type.' }),
    instead_of: nullable(Type.String({ description: 'The narrower type that most values would have had.' })),
    counter_examples: Type.Array(Type.Object({ row: Type.Integer(), value: Type.String() }), {
      description: 'Up to three values that rule it out.',
    }),
  }),
})

export const Load = Type.Object({
  id: nullable(Uuid),
  format: Type.Enum([...fileFormats]),
  compression: nullable(Type.Enum(['gzip', 'zstd'])),
  sheet: nullable(Type.String({ description: 'Of a workbook: the sheet that was read.' })),
  dialect: nullable(
    Type.Object({
      delimiter: Type.String(),
      quote: Type.String(),
      escape: Type.String(),
      header: Type.Boolean(),
      encoding: Type.String(),
      line_ending: Type.Enum(['lf', 'crlf', 'cr', 'mixed']),
      decimal: Type.Enum(['.', ',']),
      thousands: Type.Enum([...thousandsMarks]),
      comment: Type.String(),
      trailing_delimiter: Type.Boolean(),
      skipped_lines: Type.Integer(),
    }),
  ),
  rows: RowAccount,
  warnings: Type.Array(
    Type.Object({ code: Type.String(), column: Type.Optional(Type.String()), message: Type.String() }),
  ),
  columns: Type.Array(LoadColumn),
})

/** A load as the answers to what made it hold it; one that was tried and not kept has no id. */
export function printLoad(id: LoadId | null, load: LoadRecord) {
  const dialect = load.dialect
  return {
    id,
    format: load.format,
    compression: load.compression,
    sheet: load.sheet,
    dialect: dialect && {
      delimiter: dialect.delimiter,
      quote: dialect.quote,
      escape: dialect.escape,
      header: dialect.header,
      encoding: dialect.encoding,
      line_ending: dialect.lineEnding,
      decimal: dialect.decimal,
      thousands: dialect.thousands,
      comment: dialect.comment,
      trailing_delimiter: dialect.trailingDelimiter,
      skipped_lines: dialect.skippedLines,
    },
    rows: printRows(load.rows),
    warnings: load.warnings,
    columns: load.columns.map(printLoadColumn),
  }
}

function printRows({ read, loaded, rejected, skipped }: Rows) {
  return { read, loaded, rejected, skipped }
}

function printLoadColumn({ name, originalName, type, format, nullTokens, reason }: Loaded) {
  return {
    name,
    original_name: originalName,
    type,
    format,
    null_tokens: nullTokens,
    reason: {
      message: reason.message,
      instead_of: reason.insteadOf,
      counter_examples: reason.counterExamples,
    },
  }
}
