import type { Session } from '../session.ts'
import { type ConvertedFile, type ConvertOrder, nothingConverted } from './converted-file.ts'
import type { RecordSink } from './record.ts'
import { openRowWork } from './row-work.ts'

/** Converts record by record; with `rejectsOnly`, as `openRowWork` says. */
export async function convertRecords(
  order: ConvertOrder,
  session: Session,
  read: (sink: RecordSink) => Promise<void>,
  rejectsOnly = false,
): Promise<ConvertedFile> {
  const work = openRowWork(order, session, rejectsOnly)
  try {
    await read(work.sink)
    return { ...nothingConverted, ...(await work.finish()) }
  } catch (error) {
    await work.abandon()
    throw error
  }
}
