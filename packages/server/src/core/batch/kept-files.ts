import type { Part } from '../dataset/dataset.ts'
import type { BatchFile, KeptFile } from './batch.ts'

/**
 * The parts of a file under the names by which they are handed out: the received file under its own, else its name with the ending
 * `.parquet`, and with a number before that when there are several. Pure; no I/O.
 */
export function keptFiles(
  { path, artifact }: Pick<BatchFile, 'path' | 'artifact'>,
  parts: readonly Part[],
): KeptFile[] {
  const base = path.replace(/(?<=[^/])\.[^./]+$/, '')
  return parts.map(({ key, rows, bytes, digest }, number) => {
    const suffix = parts.length > 1 ? `-${number}` : ''
    return { name: key === artifact?.key ? path : `${base}${suffix}.parquet`, key, rows, bytes, digest }
  })
}
