import type { ExportFormat } from '../../core/ports/engine.ts'
import { writeCsv } from './formats/csv.ts'
import type { Format, Writing } from './formats/format.ts'
import { writeParquet } from './formats/parquet.ts'
import { writeJson, writeNdjson } from './formats/text.ts'
import { writeXlsx } from './formats/xlsx.ts'
import type { Session } from './session.ts'

export interface ExportOrder extends Writing {
  readonly format: ExportFormat
}

const formats: Readonly<Record<ExportFormat, Format>> = {
  csv: writeCsv,
  parquet: writeParquet,
  json: writeJson,
  ndjson: writeNdjson,
  xlsx: writeXlsx,
  // Its library takes longer to load than most other exports take.
  arrow: async (...writing) => (await import('./formats/arrow.ts')).writeArrow(...writing),
}

/** The verb `export`: writes the file, and tells as progress 0 when refusals are behind it. */
export async function exportFile({ format, ...writing }: ExportOrder, session: Session): Promise<null> {
  await formats[format](writing, session, () => session.progress(0))
  return null
}
