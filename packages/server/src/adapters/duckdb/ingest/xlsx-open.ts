import { collectBook, collectRelations, type Relation } from '../../../core/ingest/xlsx-book.ts'
import { collectStyles, type NumberKind } from '../../../core/ingest/xlsx-formats.ts'
import { openXmlScan, type XmlTaker } from '../../../core/ingest/xml-scan.ts'
import { refuse } from '../../../core/refusals.ts'
import { openZipArchive, type ZipArchive, type ZipEntry } from './zip-read.ts'

/** A sheet of cells in an open workbook. */
export interface OpenSheet {
  readonly name: string
  readonly hidden: boolean
  readonly entry: ZipEntry
}

/** An open workbook. */
export interface Workbook extends AsyncDisposable {
  readonly sheets: readonly OpenSheet[]
  readonly from1904: boolean
  /** What the numbers of each cell style are. */
  readonly styles: readonly NumberKind[]
  /** Null: its cells share no texts. */
  readonly texts: ZipEntry | null
  /** Reads an entry's XML; `bytes` sees it in UTF-8. Resolves once per chunk, so that what was taken can be used. */
  read(entry: ZipEntry, taker: XmlTaker, bytes?: (chunk: Uint8Array) => void): AsyncGenerator<void>
}

/** Opens a workbook. Refuses with `unreadable_file` what is another kind of file, naming it. */
export async function openWorkbook(path: string, mostBytes: number, signal: AbortSignal): Promise<Workbook> {
  await using opening = new AsyncDisposableStack()
  const archive = opening.use(await openZipArchive(path))
  const read: Workbook['read'] = (entry, taker, bytes) =>
    readXml(archive.read(entry, mostBytes, signal), taker, bytes)

  async function readAll(entry: ZipEntry | null, taker: XmlTaker): Promise<void> {
    if (entry) for await (const _ of read(entry, taker));
  }

  async function relationsOf(part: string): Promise<readonly Relation[]> {
    const cut = part.lastIndexOf('/') + 1
    const { taker, relations } = collectRelations(part.slice(0, cut))
    await readAll(archive.find(`${part.slice(0, cut)}_rels/${part.slice(cut)}.rels`), taker)
    return relations
  }

  const main = (await relationsOf('')).find(({ type }) => type === 'officeDocument')?.target ?? ''
  const entry = /\.bin$/i.test(main) || /^(word|ppt|visio)\//i.test(main) ? null : archive.find(main)
  if (!entry) throw foreign(archive, main)
  const { taker, book } = collectBook()
  await readAll(entry, taker)
  const { sheets, from1904 } = book()
  const relations = await relationsOf(main)
  const partOf = (type: string) => archive.find(relations.find(one => one.type === type)?.target ?? '')
  const styles = collectStyles()
  await readAll(partOf('styles'), styles.taker)
  const opened = sheets.flatMap(({ name, hidden, relation }): OpenSheet[] => {
    const found = relations.find(({ id, type }) => id === relation && type === 'worksheet')
    const part = found ? archive.find(found.target) : null
    return part ? [{ name, hidden, entry: part }] : []
  })
  const held = opening.move()
  return {
    sheets: opened,
    from1904,
    styles: styles.kinds,
    texts: partOf('sharedStrings'),
    read,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

async function* readXml(
  chunks: AsyncIterable<Buffer>,
  taker: XmlTaker,
  bytes: (chunk: Uint8Array) => void = () => {},
): AsyncGenerator<void> {
  const scan = openXmlScan(taker)
  let decoder: InstanceType<typeof TextDecoder> | null = null
  try {
    for await (const chunk of chunks) {
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true })
      const text: string = decoder.decode(chunk, { stream: true })
      bytes(decoder.encoding === 'utf-8' ? chunk : Buffer.from(text))
      scan.add(text)
      yield
    }
    if (decoder) scan.add(decoder.decode())
  } catch (error) {
    throw isDecoderError(error) ? notText(error) : error
  }
  scan.end()
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}

function isDecoderError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
}

function notText(cause: unknown): Error {
  const message =
    'The workbook cannot be read: its XML is neither UTF-8 nor UTF-16. Open it, save it anew as .xlsx, and send it again.'
  return refuse('unreadable_file', message, { cause })
}

const SHOWN = 5
const OTHERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\.bin$/i, 'a binary Excel workbook (.xlsb); save it as .xlsx, or export the sheet as CSV'],
  [/^word\//i, 'a Word document; send the table in it as CSV'],
  [/^ppt\//i, 'a PowerPoint presentation; send the table in it as CSV'],
  [/^visio\//i, 'a Visio drawing'],
]

function foreign({ entries, find }: ZipArchive, main: string): Error {
  const known = OTHERS.find(([pattern]) => pattern.test(main))?.[1]
  const isOpenDocument = find('content.xml') !== null && find('META-INF/manifest.xml') !== null
  const openDocument = 'an OpenDocument file (such as .ods); save it as .xlsx, or export the sheet as CSV'
  const what = known ?? (isOpenDocument ? openDocument : describeArchive(entries))
  return refuse('unreadable_file', `The file holds no table that can be read: by its content it is ${what}.`)
}

function describeArchive(entries: readonly ZipEntry[]): string {
  if (entries.length === 0) return 'an empty ZIP archive'
  const shown = entries.slice(0, SHOWN).map(({ name }) => JSON.stringify(name.slice(0, 60)))
  const more = entries.length > SHOWN ? ` and ${entries.length - SHOWN} more` : ''
  return `a ZIP archive (${shown.join(', ')}${more}); unpack it, and send one table at a time`
}
