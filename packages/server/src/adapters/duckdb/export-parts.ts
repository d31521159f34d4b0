import type { ExportPartsRequest } from '../../core/ports/engine.ts'
import type { QueryPlan } from '../../core/query/query.ts'
import { type ExportMaking, makeExport } from './export-making.ts'
import { followFile } from './follow-file.ts'
import { type Piece, WHOLE } from './formats/format.ts'
import type { EngineRoom } from './room.ts'

/** Has each part written by a process of its own, a few ahead of the reader, and reads them one behind another. */
export async function* exportParts(
  room: EngineRoom,
  { plan, format }: ExportPartsRequest,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const waiting = piecesOf(plan)
  const ahead: ExportMaking[] = []
  const atOnce = room.pool.narrowStudies + 1
  const makeAhead = () => {
    for (const next of waiting.splice(0, atOnce - ahead.length)) {
      ahead.push(
        makeExport(room, { plan: next.plan, format, spreadsheetSafe: false }, { piece: next.piece, signal }),
      )
    }
  }
  try {
    for (makeAhead(); ahead[0]; makeAhead()) {
      signal?.throwIfAborted()
      const [making] = ahead
      yield* followFile(await making.file, making.whole)
      ahead.shift()
      await making[Symbol.asyncDispose]()
    }
  } finally {
    await Promise.all(ahead.map(making => making[Symbol.asyncDispose]()))
  }
}

function piecesOf(plan: QueryPlan): { plan: QueryPlan; piece: Piece }[] {
  const parts = plan.parts.filter(({ rows }) => rows > 0)
  if (parts.length === 0) return [{ plan, piece: WHOLE }]
  return parts.map((part, at) => ({
    plan: { ...plan, parts: [part] },
    piece: { first: at === 0, last: at === parts.length - 1 },
  }))
}
