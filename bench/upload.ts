import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  engineAlone,
  type Findings,
  median,
  type Setting,
  sideBySide,
  startBench,
  upload,
} from './measure.ts'

/** A CSV upload over HTTP until its answer, next to the engine's own CSV → Parquet, in turns. */
export async function benchUpload(setting: Setting): Promise<Findings> {
  await using bench = await startBench(setting)
  const parquet = join(bench.folder, 'alone.parquet')
  const rounds: { alone: number; house: number }[] = []
  for (let round = 0; round < setting.rounds; round++) {
    const alone = await engineAlone('to-parquet', setting.file, parquet, setting)
    await rm(parquet)
    const house = await upload(bench, setting.file)
    await bench.server.fetch(`/api/datasets/${house.answer.id}`, { method: 'DELETE' })
    rounds.push({ alone: alone.seconds, house: house.seconds })
  }
  const alone = median(rounds.map(round => round.alone))
  const house = median(rounds.map(round => round.house))
  const peak = bench.memory.peak()
  return {
    title: `Upload of ${setting.rows} rows, ${setting.threads} threads, engine memory ${setting.memory}, median of ${setting.rounds}`,
    table: sideBySide(
      { what: 'copy csv to parquet', seconds: alone },
      { what: 'upload over HTTP', seconds: house },
      peak,
    ),
    raw: { rounds, ratio: house / alone, peakPssBytes: peak },
  }
}
