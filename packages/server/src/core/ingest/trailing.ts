import type { TextRecord } from './split.ts'

/**
 * Whether every record ends with one delimiter more, behind which there is no column: in all records of the sample, and in
 * the header if it is not one short. Pure; no I/O.
 */
export function endsWithDelimiter(
  header: readonly string[] | null,
  sample: readonly TextRecord[],
  width: number,
): boolean {
  const records = sample.filter(({ fields, blank }) => !blank && fields.length === width)
  if (width < 2 || records.length === 0) return false
  const nameless = !header || header.length === width - 1 || (header.length === width && header.at(-1) === '')
  return nameless && records.every(({ fields, quoted }) => fields.at(-1) === '' && !quoted.at(-1))
}

/** The records without the empty field behind the last delimiter. */
export function withoutLast(records: readonly TextRecord[], width: number): TextRecord[] {
  return records.map(record =>
    record.fields.length === width
      ? { ...record, fields: record.fields.slice(0, -1), quoted: record.quoted.slice(0, -1) }
      : record,
  )
}
