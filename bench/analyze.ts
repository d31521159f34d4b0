import {
  ask,
  type Bench,
  type Findings,
  mebibytes,
  median,
  newestPart,
  plainSql,
  rounded,
  type Setting,
  startBench,
  tell,
  upload,
} from './measure.ts'

/** Later calls, of which the median counts. */
const CALLS = 15

/** The first and the second call of analyze, next to the same quantities as plain SQL and to `summarize`, in turns. */
export async function benchAnalyze(setting: Setting): Promise<Findings> {
  await using bench = await startBench(setting)
  const rounds: Round[] = []
  for (let round = 0; round < setting.rounds; round++) rounds.push(await measure(bench, setting))
  const of = (one: (round: Round) => number) => median(rounds.map(one))
  const plain = of(round => round.plain.seconds)
  const row = (what: string, seconds: number) => ({
    what,
    seconds: rounded(seconds, 3),
    ratio: rounded(seconds / plain, 3),
  })
  const peak = bench.memory.peak()
  return {
    title: `Analyze of ${setting.rows} rows, ${setting.threads} threads, engine memory ${setting.memory}, median of ${setting.rounds}`,
    table: [
      row('engine alone: the same quantities but duplicates', plain),
      row('engine alone: and duplicate rows', plain + of(round => round.duplicates.seconds)),
      row(
        'engine alone: summarize',
        of(round => round.summarize.seconds),
      ),
      {
        ...row(
          'house: from the upload answered to analyze answered',
          of(round => round.first),
        ),
        'peak PSS of all processes, MiB': mebibytes(peak),
      },
      row(
        `house: a later call, median of ${CALLS}`,
        of(round => round.second),
      ),
    ],
    raw: { rounds, ratio: of(round => round.first) / plain, peakPssBytes: peak },
  }
}

type Round = Awaited<ReturnType<typeof measure>>

async function measure(bench: Bench, setting: Setting) {
  const { answer } = await upload(bench, setting.file)
  const path = `/api/datasets/${answer.id}/analyze`
  // The job that makes the profile began when the upload was answered.
  const first = await ask(bench, path)
  const again: number[] = []
  for (let call = 0; call < CALLS; call++) again.push(await ask(bench, path))
  const parts = [await newestPart(bench)]
  const plain = await plainSql('analyze', parts, bench, setting)
  const duplicates = await plainSql('duplicates', parts, bench, setting)
  const summarize = await plainSql('summarize', parts, bench, setting)
  await bench.server.fetch(`/api/datasets/${answer.id}`, { method: 'DELETE' })
  tell({ first, plain: plain.seconds, duplicates: duplicates.seconds, summarize: summarize.seconds })
  return { first, second: median(again), plain, duplicates, summarize }
}
