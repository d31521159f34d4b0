import { type Findings, median, plainSql, type Setting, sideBySide, startBench, tell } from './measure.ts'
import { type Change, uploadBoth } from './versions.ts'

interface Found {
  readonly change: Change
  readonly rounds: readonly { readonly plain: number; readonly house: number }[]
  readonly peakPssBytes: number
}

/** A diff of rows by key, next to a full outer join that counts the same, in turns: of few changes, and of all rows changed. */
export async function benchDiff(setting: Setting): Promise<Findings> {
  const found = [await measure(setting, 'few'), await measure(setting, 'all')]
  return {
    title: `Diff of two versions of ${setting.rows} rows by key, ${setting.threads} threads, engine memory ${setting.memory}, median of ${setting.rounds}`,
    table: found.flatMap(({ change, rounds, peakPssBytes }): Findings['table'] => {
      const plain = median(rounds.map(round => round.plain))
      const house = median(rounds.map(round => round.house))
      return sideBySide(
        { what: `full outer join, ${change} changed`, seconds: plain },
        { what: `diff, ${change} changed`, seconds: house },
        peakPssBytes,
      )
    }),
    raw: found,
  }
}

async function measure(setting: Setting, change: Change): Promise<Found> {
  await using bench = await startBench(setting, { ROWHOUSE_LOG_LEVEL: 'debug' })
  const { parts, compare } = await uploadBoth(bench, setting, change)
  const rounds: { plain: number; house: number }[] = []
  for (let round = 0; round < setting.rounds; round++) {
    const plain = await plainSql('diff', parts, bench, setting)
    // The answer holds the comparison of columns too; what the rows took stands in the log.
    await compare(['transaction_id'])
    const house = lastDiff(bench.server.output())
    rounds.push({ plain: plain.seconds, house })
    tell({ plain: plain.seconds, house })
  }
  return { change, rounds, peakPssBytes: bench.memory.peak() }
}

function lastDiff(log: string): number {
  const line = log
    .split('\n')
    .findLast(line => line.includes('"verb_done"') && line.includes('"verb":"diff"'))
  if (!line) throw new Error('the log does not tell of a diff')
  return (JSON.parse(line) as { seconds: number }).seconds
}
