import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse } from 'yaml'
import type { CellText } from '../../packages/server/src/core/pack/block.ts'
import { openCells } from '../../packages/server/src/core/pack/csv-rows.ts'
import { type ReadPack, readPack } from '../../packages/server/src/core/pack/format/read.ts'
import type { Pack } from '../../packages/server/src/core/pack/pack.ts'

export const EXAMPLE = join(import.meta.dirname, 'example')

/** The files below a folder by their paths in it. */
export function filesOf(folder: string): Map<string, Uint8Array> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return new Map(paths.map(path => [relative(folder, path).replaceAll('\\', '/'), readFileSync(path)]))
}

/** The example as it would be read if a file held another text; null: if it were not there. */
export function readEdited(
  edits: Readonly<Record<string, string | Uint8Array | null>>,
  folder = 'example',
): ReadPack {
  const files = filesOf(EXAMPLE)
  for (const [path, text] of Object.entries(edits)) {
    if (text === null) files.delete(path)
    else files.set(path, typeof text === 'string' ? new TextEncoder().encode(text) : text)
  }
  return readPack(folder, files)
}

/** The text of a file of the example, with one part put in place of another, which must be there. */
export function edited(path: string, part: string, other: string): string {
  const text = readFileSync(join(EXAMPLE, path), 'utf8')
  if (!text.includes(part)) throw new Error(`${path} has no ${part}`)
  return text.replace(part, () => other)
}

export function examplePack(): Pack {
  const { pack, faults } = readEdited({})
  if (!pack) throw new Error(JSON.stringify(faults))
  return pack
}

/** The cells of the file that holds the rows of a schema. */
export function csvRecords(pack: Pack | null, schema: string): CellText[][] {
  const csv = pack?.rows.find(rows => rows.schema === schema)?.csv
  if (!csv) throw new Error(`the rows of ${schema} are in no file`)
  const cellAt = openCells(csv)
  return Array.from({ length: csv.count }, (_, row) => csv.fields.map((_, at) => cellAt(row, at)))
}

export const OWN_PACKS = join(import.meta.dirname, '../../packages/server/packs')

/** The folders of the packs that come with the server. */
export function ownFolders(): string[] {
  const entries = readdirSync(OWN_PACKS, { withFileTypes: true })
  return entries.filter(entry => entry.isDirectory()).map(({ name }) => join(OWN_PACKS, name))
}

/** What the files of a pack say, by their names. */
export function valuesOf(folder: string): Record<string, unknown> {
  const files = [...filesOf(folder)].filter(([path]) => path.endsWith('.yaml'))
  return Object.fromEntries(files.map(([path, bytes]) => [path, parse(new TextDecoder().decode(bytes))]))
}
