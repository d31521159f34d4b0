import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type PackFiles, type ReadPack, readPack } from '../../core/pack/format/read.ts'

/** Fewer are read in less time than a thread takes to start. */
const LARGE_BYTES = 2 ** 20

/**
 * Reads the files of a pack, and many bytes of them in a thread of its own: the server answers others meanwhile, and has the memory back
 * that it took.
 */
export async function readPackAside(folder: string, files: PackFiles): Promise<ReadPack> {
  const bytes = [...files.values()].reduce((sum, { byteLength }) => sum + byteLength, 0)
  if (bytes < LARGE_BYTES) return readPack(folder, files)
  const thread = new Worker(new URL('./read-pack-thread.ts', import.meta.url), {
    workerData: { folder, files },
  })
  try {
    const [read] = await once(thread, 'message')
    return read as ReadPack
  } finally {
    await thread.terminate()
  }
}
