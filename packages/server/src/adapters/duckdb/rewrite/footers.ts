import { readThrift, type ThriftField, type ThriftStruct, type ThriftValue, writeThrift } from './thrift.ts'

/** A Parquet file by its footer. Between `MAGIC` and the footer there are the pages of its row groups, then their Bloom filters. */
export interface Footed {
  readonly footer: ThriftStruct
  readonly bloomStart: number
  readonly footerStart: number
}

export const MAGIC = 'PAR1'
/** The footer's length, and `MAGIC`. */
export const TAIL_BYTES = 8

/** Numbers of fields in the format's `parquet.thrift`. */
const FILE = { rows: 3, groups: 4 }
const GROUP = { columns: 1, offset: 5 }
const CHUNK_META = 3
const META = { pages: [9, 10, 11], bloom: 14 }

/** Pure; no I/O. `bytes` are those of the footer, which begins at `footerStart`. */
export function readFooter(bytes: Uint8Array, footerStart: number): Footed {
  const footer = readThrift(bytes)
  const blooms = chunksOf(footer).flatMap(meta => offsetOf(meta, META.bloom) ?? [])
  return { footer, footerStart, bloomStart: Math.min(footerStart, ...blooms) }
}

/**
 * The footer of a file with the row groups of all of these, one after another, and then all of their Bloom filters: the one that the engine
 * writes of the same rows at once. Pure; no I/O.
 */
export function joinFooters(files: readonly Footed[]): Buffer {
  const pages = files.reduce((sum, { bloomStart }) => sum + bloomStart - MAGIC.length, MAGIC.length)
  let [page, bloom, rows] = [MAGIC.length, pages, 0]
  const groups: ThriftValue[] = []
  for (const { footer, bloomStart, footerStart } of files) {
    const shift = { page: page - MAGIC.length, bloom: bloom - bloomStart }
    for (const group of itemsOf(footer, FILE.groups)) groups.push(movedGroup(group as ThriftStruct, shift))
    page += bloomStart - MAGIC.length
    bloom += footerStart - bloomStart
    rows += offsetOf(footer, FILE.rows) ?? 0
  }
  const [first] = files
  if (!first) throw new Error('there is no file to join')
  return writeThrift(
    first.footer.map(field => {
      if (field.id === FILE.rows) return { ...field, value: rows * 2 }
      return field.id === FILE.groups ? withItems(field, groups) : field
    }),
  )
}

/** By how many bytes pages and Bloom filters move. */
interface Shift {
  readonly page: number
  readonly bloom: number
}

function movedGroup(group: ThriftStruct, shift: Shift): ThriftStruct {
  return group.map(field => {
    if (field.id === GROUP.offset) return moved(field, shift.page)
    if (field.id !== GROUP.columns) return field
    const chunks = itemsOf(group, GROUP.columns) as ThriftStruct[]
    return withItems(
      field,
      chunks.map(chunk => chunk.map(part => (part.id === CHUNK_META ? movedMeta(part, shift) : part))),
    )
  })
}

function movedMeta(field: ThriftField, { page, bloom }: Shift): ThriftField {
  const meta = (field.value as ThriftStruct).map(each => {
    if (META.pages.includes(each.id)) return moved(each, page)
    return each.id === META.bloom ? moved(each, bloom) : each
  })
  return { ...field, value: meta }
}

/** Whole numbers are zigzag there: what is not negative is doubled. */
function moved(field: ThriftField, by: number): ThriftField {
  return { ...field, value: (field.value as number) + by * 2 }
}

function offsetOf(struct: ThriftStruct, id: number): number | undefined {
  const field = struct.find(each => each.id === id)
  return field && (field.value as number) / 2
}

function chunksOf(footer: ThriftStruct): ThriftStruct[] {
  return itemsOf(footer, FILE.groups)
    .flatMap(group => itemsOf(group as ThriftStruct, GROUP.columns))
    .flatMap(chunk => (chunk as ThriftStruct).filter(({ id }) => id === CHUNK_META))
    .map(({ value }) => value as ThriftStruct)
}

function itemsOf(struct: ThriftStruct, id: number): readonly ThriftValue[] {
  const list = struct.find(field => field.id === id)?.value
  return typeof list === 'object' && 'items' in list ? list.items : []
}

function withItems(field: ThriftField, items: readonly ThriftValue[]): ThriftField {
  const { type } = field.value as { readonly type: number }
  return { ...field, value: { type, items } }
}
