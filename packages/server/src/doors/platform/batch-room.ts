import type { ElseSandbox } from './gate.ts'

/** The batch that a path names: by its own parameter, or as the beginning of the id of one of its files. */
function batchIn(params: unknown): string {
  const { batch_id: batch, file_id: file } = Object(params) as { batch_id?: string; file_id?: string }
  return batch ?? file?.replace(/-\d+$/, '') ?? ''
}

/** The sandbox where the batch lies that the path names. */
export const sandboxOfBatch: ElseSandbox = ({ ports }, { scope }, { params }) =>
  ports.catalog.read(scope, tx => tx.sandboxes.withBatch(batchIn(params)))
