import { crc32, deflateRawSync } from 'node:zlib'

/** A file to be put into an archive; `size`, `crc`, `method` and `flags` may lie. */
export interface ZipFile {
  readonly name: string
  readonly data: string | Uint8Array
  readonly size?: number
  readonly crc?: number
  readonly method?: number
  readonly flags?: number
}

/** A ZIP archive of small files, told to lie where a test needs it. */
export function zipOf(files: readonly ZipFile[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, data, method = 8, flags = 0, ...told } of files) {
    const bytes = Buffer.from(data)
    const packed = method === 8 ? deflateRawSync(bytes) : bytes
    const { size = bytes.length, crc = crc32(bytes) } = told
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(flags, 2)
    fields.writeUInt16LE(method, 4)
    fields.writeUInt32LE(crc, 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(size, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(at, 10)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed])
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), fields, place, Buffer.from(name)]))
    parts.push(local)
    at += local.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, list, end])
}

export interface TestSheet {
  readonly name?: string
  readonly state?: 'hidden' | 'veryHidden'
  /** The XML within `sheetData`. */
  readonly rows: string
  /** What stands before and behind it. */
  readonly before?: string
  readonly after?: string
}

export interface TestBook {
  readonly sheets: readonly TestSheet[]
  /** The XML of the shared texts. */
  readonly texts?: string
  /** Codes of number formats; cell style 0 is General, style n has the nth of them. */
  readonly formats?: readonly (string | number)[]
  readonly from1904?: boolean
}

const TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** The files of a workbook. */
export function bookFiles({ sheets, texts, formats = [], from1904 = false }: TestBook): ZipFile[] {
  const list = sheets.map(({ name, state }, index) => {
    const hidden = state ? ` state="${state}"` : ''
    return `<sheet name="${name ?? `Sheet${index + 1}`}" sheetId="${index + 1}"${hidden} r:id="rId${index + 1}"/>`
  })
  const relations = sheets.map((_, index) =>
    relation(`rId${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`),
  )
  const declared = formats.map((code, index) =>
    typeof code === 'number'
      ? ''
      : `<numFmt numFmtId="${170 + index}" formatCode="${code.replaceAll('"', '&quot;')}"/>`,
  )
  const styles = formats.map(
    (code, index) => `<xf numFmtId="${typeof code === 'number' ? code : 170 + index}"/>`,
  )
  const files: ZipFile[] = [
    { name: '[Content_Types].xml', data: '<Types/>' },
    {
      name: '_rels/.rels',
      data: `<Relationships>${relation('a', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      data: `<?xml version="1.0"?><workbook xmlns:r="${TYPE}"><workbookPr date1904="${from1904}"/><sheets>${list.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: `<Relationships>${relations.join('')}${relation('st', 'styles', 'styles.xml')}${relation('ss', 'sharedStrings', '/xl/sharedStrings.xml')}</Relationships>`,
    },
    {
      name: 'xl/styles.xml',
      data: `<styleSheet><numFmts>${declared.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles.join('')}</cellXfs></styleSheet>`,
    },
  ]
  if (texts !== undefined) files.push({ name: 'xl/sharedStrings.xml', data: `<sst>${texts}</sst>` })
  sheets.forEach(({ rows, before = '', after = '' }, index) => {
    const data = `<worksheet>${before}<sheetData>${rows}</sheetData>${after}</worksheet>`
    files.push({ name: `xl/worksheets/sheet${index + 1}.xml`, data })
  })
  return files
}

export function workbookOf(book: TestBook): Buffer {
  return zipOf(bookFiles(book))
}

/** Rows of cells: numbers, texts, booleans, nothing, or XML as it stands where it begins with `<`. */
export function rowsOf(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return rows.map(row => `<row>${row.map(cellOf).join('')}</row>`).join('')
}

function cellOf(value: string | number | boolean | null, column: number): string {
  const place = `r="${String.fromCharCode(65 + column)}1"`
  if (value === null) return ''
  if (typeof value === 'number') return `<c ${place}><v>${value}</v></c>`
  if (typeof value === 'boolean') return `<c ${place} t="b"><v>${Number(value)}</v></c>`
  if (value.startsWith('<')) return value.replace('<c', `<c ${place}`)
  const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<c ${place} t="inlineStr"><is><t>${text}</t></is></c>`
}

function relation(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${TYPE}/${type}" Target="${target}"/>`
}
