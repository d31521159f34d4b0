import type { CellText } from '../../packages/server/src/core/pack/block.ts'
import type { ReadPack } from '../../packages/server/src/core/pack/format/read.ts'
import type { Pack } from '../../packages/server/src/core/pack/pack.ts'
import { makeFixed, planRows } from '../../packages/server/src/core/pack/rows/make.ts'
import { edited, readEdited } from './folder.ts'

/** The example with one more schema, `things`, of these fields, whose rows stand in a file. */
export function readThings(
  fields: Readonly<Record<string, string>>,
  count: number,
  csv: string | Uint8Array,
): ReadPack {
  const written = Object.entries(fields).map(([name, type]) => `      - { name: ${name}, ${type} }\n`)
  const schema = `  - name: things\n    entityType: custom\n    schemaType: reference\n    publish: false\n    fields:\n`
  return readEdited({
    'pack.yaml': edited('pack.yaml', '[films.csv]', '[films.csv, things.csv]'),
    'schemas.yaml': edited(
      'schemas.yaml',
      '  - name: tickets\n',
      `${schema}${written.join('')}  - name: tickets\n`,
    ),
    'rows.yaml': edited(
      'rows.yaml',
      'tickets:\n',
      `things: { count: ${count}, fixed: true, csv: things.csv }\ntickets:\n`,
    ),
    'csv/things.csv': csv,
  })
}

/** What is wrong with the example and these things, such as `csv/things.csv:2 n: "x" is no integer.` */
export function faultsOfThings(...given: Parameters<typeof readThings>): string[] {
  return readThings(...given).faults.map(({ file, line, message }) => `${file}:${line} ${message}`)
}

/** The rows of things as a load sends them. */
export function thingsIn(pack: Pack | null): readonly (readonly CellText[])[] {
  if (!pack) throw new Error('the pack has faults')
  const tables = makeFixed(planRows(pack, { seed: pack.seed, anchor: pack.anchor }))
  return tables.find(({ schema }) => schema === 'things')?.rows ?? []
}
