import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '../test/server.ts'
import {
  download,
  engineAlone,
  type Findings,
  mebibytes,
  median,
  rounded,
  type Setting,
  startBench,
  upload,
} from './measure.ts'

/** A CSV download over HTTP, the first of its kind and once more, next to the engine's own Parquet → CSV, in turns. */
export async function benchDownload(setting: Setting): Promise<Findings> {
  await using folder = await temporaryFolder()
  const parquet = join(folder.path, 'alone.parquet')
  const csv = join(folder.path, 'alone.csv')
  await engineAlone('to-parquet', setting.file, parquet, setting)
  const rounds: { alone: number; first: number; again: number; bytes: number }[] = []
  for (let round = 0; round < setting.rounds; round++) {
    const alone = await engineAlone('to-csv', parquet, csv, setting)
    await rm(csv)
    // A server of its own: another one would know the export from the round before, since equal versions have equal digests.
    await using bench = await startBench(setting)
    const { answer } = await upload(bench, setting.file)
    const first = await download(bench, answer.id)
    const again = await download(bench, answer.id)
    rounds.push({ alone: alone.seconds, first: first.seconds, again: again.seconds, bytes: first.bytes })
  }
  const alone = median(rounds.map(round => round.alone))
  const first = median(rounds.map(round => round.first))
  const again = median(rounds.map(round => round.again))
  return {
    title: `CSV download of ${setting.rows} rows, ${setting.threads} threads, engine memory ${setting.memory}, median of ${setting.rounds}`,
    table: [
      { what: 'engine alone: copy parquet to csv', seconds: rounded(alone), ratio: 1 },
      { what: 'house: first download over HTTP', seconds: rounded(first), ratio: rounded(first / alone) },
      { what: 'house: the same download again', seconds: rounded(again), ratio: rounded(again / alone) },
    ],
    raw: { rounds, ratio: first / alone, bytesMiB: mebibytes(rounds[0]?.bytes ?? 0) },
  }
}
