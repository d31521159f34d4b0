import { refuse } from '../../../core/refusals.ts'
import type { Session } from '../session.ts'
import type { IngestOrder, Loaded } from './order.ts'
import type { PlannedText } from './planned-text.ts'
import type { Received } from './received.ts'

/** Loads a text by our own reading, which explains every record: as a row, a reject, or no data at all. */
export async function loadRewritten(
  _order: IngestOrder,
  _received: Received,
  _text: PlannedText,
  _session: Session,
): Promise<Loaded> {
  throw refuse('unreadable_file', 'The file cannot be read by the direct way.')
}
