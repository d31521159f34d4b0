import Type, { type TSchema } from 'typebox'
import { shiftLevels } from '../../core/compare/drift.ts'
import { versionModes } from '../../core/dataset/dataset.ts'
import { LONGEST_TAG } from '../../core/dataset/tags.ts'
import { columnRoles, subtypes } from '../../core/fill/column.ts'
import { rejectCodes } from '../../core/ingest/reject.ts'
import { nullable, Uuid } from '../load.ts'
import { Time } from '../shapes.ts'

/** Shapes that several operations of this door share, as the OpenAPI document shows them. */

export const DatasetParams = Type.Object({
  dataset_id: Type.String({ description: 'The dataset.', maxLength: 100 }),
})

export const VersionParams = Type.Object({
  dataset_version_id: Type.String({ description: 'The version.', maxLength: 100 }),
})

export const LoadParams = Type.Object({
  load_id: Type.String({ description: 'The load.', maxLength: 100 }),
})

export const ProjectParams = Type.Object({
  project_id: Type.String({ description: 'The project.', maxLength: 100 }),
})

export const Tags = Type.Array(Type.String({ minLength: 1, maxLength: LONGEST_TAG }), { maxItems: 100 })

export const VersionQuery = {
  version: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 2_147_483_647,
      description: 'The version to read; default: the latest.',
    }),
  ),
}

export const QueryFields = {
  columns: Type.Optional(
    Type.Array(Type.String({ maxLength: 65_536 }), {
      maxItems: 10_000,
      description: 'Only these columns, in this order: `columns=a,b`, repeated or not.',
    }),
  ),
  where: Type.Optional(
    Type.String({ description: `Only rows that fit, such as \`"amount" >= 10 and "city" != 'Oslo'\`.` }),
  ),
  order_by: Type.Optional(
    Type.String({ description: 'Order of the rows, such as `"amount" desc, "when"`.' }),
  ),
}

export const BigNumbers = {
  big: Type.Enum(['number', 'string'], {
    default: 'number',
    description: 'How integers beyond 2^53 are written: as JSON numbers, in full, or as strings.',
  }),
}

export const pageQuery = (most: number) => ({
  limit: Type.Integer({ minimum: 1, maximum: most, default: 50, description: `Max items (1–${most}).` }),
  offset: Type.Integer({ minimum: 0, maximum: 2_147_483_647, default: 0, description: 'Pagination offset.' }),
})

export const listOf = <T extends TSchema>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    total: Type.Integer(),
    limit: Type.Integer(),
    offset: Type.Integer(),
  })

export const Column = Type.Object({
  name: Type.String(),
  dtype: Type.Enum(['int64', 'float64', 'object', 'bool', 'datetime64', 'category']),
  logical_type: Type.String({ description: "The engine's full type." }),
  nullable: Type.Boolean(),
  original_name: Type.String({ description: 'The name as the file spelt it.' }),
})

export const DeclaredColumn = Type.Object({
  ...Column.properties,
  alias: Type.Optional(nullable(Type.String({ description: 'How people call it.' }))),
  type: Type.Optional(Type.Enum([...columnRoles])),
  subtype: Type.Optional(Type.Enum([...subtypes])),
  format: Type.Optional(nullable(Type.String({ description: 'How fills write its values.' }))),
})

export const Reject = Type.Object({
  row: Type.Integer({ description: 'The number of the data record, from 1; the header is not counted.' }),
  byte_offset: nullable(
    Type.Integer({ description: 'Bytes before the record in the file as received, once decompressed.' }),
  ),
  raw: Type.String({ description: 'The record as it stands in the file.' }),
  column: nullable(Type.String({ description: 'The column to blame; null: the record as a whole.' })),
  code: Type.Enum([...rejectCodes]),
  message: Type.String(),
})

export const DatasetItem = Type.Object({
  id: Uuid,
  name: Type.String(),
  description: Type.String(),
  project_id: Uuid,
  project_name: Type.String(),
  dataset_version_id: nullable(Uuid),
  rows: Type.Integer(),
  columns: Type.Integer(),
  version: nullable(Type.Integer()),
  code: Type.String({ description: 'What names the dataset at the fill door.' }),
  tags: Type.Array(Type.String()),
  created_at: Time,
  updated_at: Time,
})

export const DatasetDetail = Type.Object({
  ...DatasetItem.properties,
  artifact_id: nullable(Uuid),
  digest: nullable(Type.String()),
  stored_bytes: Type.Integer(),
  key_columns: Type.Array(Type.String()),
  revision: Type.Integer(),
  created_by_name: Type.String(),
})

export const VersionItem = Type.Object({
  id: Uuid,
  dataset_id: Uuid,
  version: Type.Integer({ minimum: 0 }),
  row_count: Type.Integer(),
  column_count: Type.Integer(),
  description: Type.String(),
  created_by_name: Type.String(),
  created_at: Time,
  digest: Type.String(),
  quality_score: Type.Number(),
  source: Type.String(),
  mode: Type.Enum([...versionModes]),
  stored_bytes: Type.Integer(),
  tags: Type.Array(Type.String()),
  drift: nullable(
    Type.Object(
      {
        level: Type.Enum([...shiftLevels]),
        psi: Type.Number(),
        column: Type.String({ description: 'The column that drifted most.' }),
        significant: Type.Boolean(),
        against: Type.Integer({ description: 'The number of the version before.' }),
      },
      {
        description:
          'How far it drifted from the version before; null for version 0, until it is measured, and where there is nothing to compare.',
      },
    ),
  ),
  revision: Type.Integer({ description: 'Goes up with each change of description or tags.' }),
})

export const Ok = Type.Object({ ok: Type.Literal(true) })

/** Form fields that say how a file is to be read; without them it is found from the file. */
export const FileOptions = {
  delimiter: Type.Optional(
    Type.String({ description: 'Field delimiter of a CSV file: up to 8 characters, or `tab` or `space`.' }),
  ),
  quote: Type.Optional(Type.String({ description: 'Quote character; empty: none.' })),
  escape: Type.Optional(Type.String({ description: 'Escape character within quotes.' })),
  header: Type.Optional(Type.Boolean({ description: 'Whether the first record names the columns.' })),
  encoding: Type.Optional(
    Type.String({ description: 'utf-8, utf-16le, utf-16be, windows-1252 or iso-8859-1.' }),
  ),
  null_values: Type.Optional(Type.String({ description: 'JSON array of the texts that mean missing.' })),
  decimal: Type.Optional(Type.String({ description: 'Decimal point, "." or ",".' })),
  thousands: Type.Optional(
    Type.String({
      description: "What stands between groups of three digits: `.` `,` `'`, a space, or nothing.",
    }),
  ),
  comment: Type.Optional(
    Type.String({ description: 'What lines begin with that are no records; empty: none do.', maxLength: 8 }),
  ),
  skip_lines: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description: 'Lines before the header that are no records.',
    }),
  ),
  sheet: Type.Optional(
    Type.String({ description: 'Of a workbook: the name of the sheet, or its number from 1.' }),
  ),
  date_format: Type.Optional(Type.String({ description: 'How dates are written, such as %d/%m/%Y.' })),
  column_formats: Type.Optional(
    Type.String({ description: 'JSON object from column name to how its dates are written.' }),
  ),
  column_types: Type.Optional(Type.String({ description: 'JSON object from column name to type.' })),
  on_error: Type.Optional(
    Type.Enum(['quarantine', 'reject'], {
      description: 'What to do when a row cannot be taken; default quarantine.',
    }),
  ),
  max_error_percent: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 100,
      default: 10,
      description: 'More rejected rows than this refuse the load.',
    }),
  ),
  dry_run: Type.Optional(Type.Boolean({ description: 'Read and check the file, and keep nothing.' })),
}
