import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExportRequest } from '../../core/ports/engine.ts'
import type { Piece } from './formats/format.ts'
import { localParts } from './local-parts.ts'
import type { EngineRoom } from './room.ts'

/** A file that an engine process is writing. Disposing stops the work and removes the file. */
export interface ExportMaking extends AsyncDisposable {
  /** The file, once refusals are ruled out. */
  readonly file: Promise<FileHandle>
  /** Its size, once it is whole. */
  readonly whole: Promise<number>
}

/** Starts to write an export, or a piece of one. */
export function makeExport(
  room: EngineRoom,
  request: Omit<ExportRequest, 'cacheKey'>,
  { piece, signal }: { readonly piece?: Piece; readonly signal?: AbortSignal } = {},
): ExportMaking {
  const cancel = new AbortController()
  const stop = AbortSignal.any([cancel.signal, ...(signal ? [signal] : [])])
  const checked = Promise.withResolvers<FileHandle>()
  const scope = new AsyncDisposableStack()

  async function make(): Promise<number> {
    const { plan, format, spreadsheetSafe } = request
    const folder = scope.use(await room.scratch.folder())
    const target = join(folder.path, 'export')
    const file = await open(target, 'wx+', 0o600)
    scope.defer(() => file.close())
    await using local = await localParts(room.store, plan.parts)
    const order = { plan, paths: local.paths, target, format, spreadsheetSafe, ...(piece && { piece }) }
    const reach = { folder: folder.path, paths: [...local.paths] }
    const verb = piece ? 'piece' : 'export'
    await room.pool.run(verb, order, reach, stop, () => checked.resolve(file))
    checked.resolve(file)
    return (await file.stat()).size
  }

  const whole = make()
  // Both are asked for by readers, of whom there may be none left.
  whole.catch(checked.reject)
  checked.promise.catch(() => {})
  return {
    file: checked.promise,
    whole,
    async [Symbol.asyncDispose]() {
      cancel.abort()
      await whole.catch(() => {})
      await scope.disposeAsync()
    },
  }
}
