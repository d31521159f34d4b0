import { splitText, type TextRecord } from '../../../core/ingest/split.ts'
import { readEnds } from './head.ts'

const ORIGIN_FIELDS = 3
const SAMPLED_RECORDS = 4000
const SAMPLED_CELLS = 200_000
const STYLE = { delimiter: ',', quote: '"', escape: '"' }

/** The records at the beginning of a canonical file, without their origins. */
export async function sampleCanonical(path: string, width: number): Promise<TextRecord[]> {
  const { head, whole } = await readEnds(path)
  const limit = Math.min(SAMPLED_RECORDS, Math.max(20, Math.floor(SAMPLED_CELLS / Math.max(1, width))))
  const text = new TextDecoder().decode(head, { stream: true })
  return splitText(text, STYLE, limit, whole).map(({ fields, quoted, ...record }) => ({
    ...record,
    fields: fields.slice(ORIGIN_FIELDS),
    quoted: quoted.slice(ORIGIN_FIELDS),
  }))
}
