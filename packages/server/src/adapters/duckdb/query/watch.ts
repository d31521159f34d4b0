import { stat } from 'node:fs/promises'
import { refuse } from '../../../core/refusals.ts'
import type { Session } from '../session.ts'

const GLANCE_MS = 50

/** Does the work, and stops it with `answer_too_large` when the files that it writes become larger than `most` bytes together. */
export async function within<T>(
  { connection }: Session,
  files: readonly string[],
  most: number,
  work: () => Promise<T>,
): Promise<T> {
  let over = false
  const glance = async () => {
    over ||= (await sizeOf(files)) > most
    if (over) connection.interrupt()
  }
  const timer = setInterval(() => void glance(), GLANCE_MS)
  try {
    const done = await work()
    over ||= (await sizeOf(files)) > most
    if (!over) return done
  } catch (error) {
    if (!over) throw error
  } finally {
    clearInterval(timer)
  }
  const mebibytes = Math.floor(most / 2 ** 20)
  throw refuse(
    'answer_too_large',
    `The answer is larger than ${mebibytes} MiB. Ask for fewer rows or columns.`,
  )
}

async function sizeOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    files.map(file =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
