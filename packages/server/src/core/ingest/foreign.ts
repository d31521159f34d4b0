/** How files begin that hold no table for us, and what a person calls them. */
const BINARY: readonly (readonly [prefix: string, name: string])[] = [
  ['\xfd7zXZ\x00', 'an xz-compressed file; decompress it first'],
  ['\x04"M\x18', 'an LZ4-compressed file; decompress it first'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive; unpack it first'],
  ['Rar!\x1a\x07', 'a RAR archive; unpack it first'],
  ['PK\x05\x06', 'an empty ZIP archive'],
  ['PK\x07\x08', 'a part of a ZIP archive that was split; send the table as one file'],
  ['\x89PNG\r\n\x1a\n', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['\x7fELF', 'a program'],
  ['SQLite format 3\x00', 'an SQLite database; export the table as CSV'],
  ['ARROW1\x00\x00', 'an Arrow IPC file; write it as Parquet'],
  ['Obj\x01', 'an Avro file; write it as Parquet'],
  ['\x89HDF\r\n\x1a\n', 'an HDF5 file; write the table as Parquet'],
  ['\x80\x02', 'a Python pickle, which is never opened; write it as Parquet'],
  ['\x80\x03', 'a Python pickle, which is never opened; write it as Parquet'],
  ['\x80\x04', 'a Python pickle, which is never opened; write it as Parquet'],
  ['\x80\x05', 'a Python pickle, which is never opened; write it as Parquet'],
  ['%PDF-', 'a PDF document'],
  ['{\\rtf', 'a rich-text document'],
]
/** These could begin a text as well: what follows must be no text. */
const LIKE_TEXT: readonly (readonly [prefix: string, name: string])[] = [
  ['BZh', 'a bzip2-compressed file; decompress it first'],
  ['GIF8', 'a GIF image'],
  ['RIFF', 'a RIFF media file'],
  ['MZ', 'a Windows program'],
  ['FEA1', 'a Feather file; write it as Parquet'],
  ['ORC', 'an ORC file; write it as Parquet'],
]
const OFFICE = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
const LOOKED_AT = 128

/** What a file is that holds no table for us, by the bytes (as latin1) that it begins with; null: nothing known. Pure; no I/O. */
export function nameForeign(start: string): string | null {
  if (start.startsWith(OFFICE)) return nameOffice(start)
  const known =
    BINARY.find(([prefix]) => start.startsWith(prefix)) ??
    LIKE_TEXT.find(([prefix]) => start.startsWith(prefix) && holdsControls(start.slice(0, LOOKED_AT)))
  return known?.[1] ?? null
}

/** Whether there are control characters that texts do not have. */
function holdsControls(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 9 || (code > 13 && code < 32)) return true
  }
  return false
}

/** The old container of Office, which holds encrypted new ones too. The names of its streams tell, where they are near. */
function nameOffice(start: string): string {
  const holds = (name: string) => start.includes([...name].join('\0'))
  if (holds('EncryptedPackage')) {
    return 'an Office file with a password; remove the password, or export the sheet as CSV'
  }
  const isBook = holds('Workbook') || holds('Book')
  const what = isBook
    ? 'an old Excel workbook (.xls)'
    : 'an old Office file (such as .xls), or one with a password'
  return `${what}; save it as .xlsx without a password, or export the sheet as CSV`
}
