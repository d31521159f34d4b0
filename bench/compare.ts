import { type Findings, median, plainSql, type Setting, sideBySide, startBench, tell } from './measure.ts'
import { uploadBoth } from './versions.ts'

/** A comparison of two versions over HTTP, next to the same counts as plain SQL, in turns. */
export async function benchCompare(setting: Setting): Promise<Findings> {
  await using bench = await startBench(setting)
  const { parts, compare } = await uploadBoth(bench, setting, 'few')
  const rounds: { plain: number; house: number }[] = []
  for (let round = 0; round < setting.rounds; round++) {
    const plain = await plainSql('compare', parts, bench, setting)
    const house = await compare()
    rounds.push({ plain: plain.seconds, house })
    tell({ plain: plain.seconds, house })
  }
  const plain = median(rounds.map(round => round.plain))
  const house = median(rounds.map(round => round.house))
  const peak = bench.memory.peak()
  return {
    title: `Comparison of two versions of ${setting.rows} rows, ${setting.threads} threads, engine memory ${setting.memory}, median of ${setting.rounds}`,
    table: sideBySide(
      { what: 'the same counts', seconds: plain },
      { what: 'compare over HTTP', seconds: house },
      peak,
    ),
    raw: { rounds, ratio: house / plain, peakPssBytes: peak },
  }
}
