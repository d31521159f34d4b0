import type { Session } from '../session.ts'
import { type ConvertedFile, type ConvertOrder, nothingConverted } from './converted-file.ts'
import type { RecordSink } from './record.ts'
import { openRowWork } from './row-work.ts'

/** Converts record by record. */
export async function convertRecords(
  order: ConvertOrder,
  session: Session,
  read: (sink: RecordSink) => Promise<void>,
): Promise<ConvertedFile> {
  const work = openRowWork(order, session)
  try {
    await read(work.sink)
  } catch (error) {
    await work.abandon()
    throw error
  }
  return { ...nothingConverted, ...(await work.finish()) }
}
