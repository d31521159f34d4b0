import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { corpusFolder, readCase } from '../test/corpus/expectation.ts'
import type { Contender } from './dirty/contender.ts'
import { openDuckdb } from './dirty/duckdb.ts'
import { openHouse } from './dirty/house.ts'
import { judge, type Verdict } from './dirty/judge.ts'
import { openSniffer } from './dirty/sniffer.ts'
import type { Findings } from './measure.ts'

interface Judged {
  readonly file: string
  readonly kind: string
  readonly verdicts: Readonly<Record<string, Verdict>>
}

/** Reads every file of the corpus with each contender; the table counts, per kind of dirt, what each read right. */
export async function benchDirtyFiles(): Promise<Findings> {
  await using opened = new AsyncDisposableStack()
  const house = opened.use(await openHouse())
  const contenders = [house, opened.use(await openDuckdb(false)), opened.use(await openDuckdb(true))]
  const sniffer = openSniffer()
  if (sniffer) contenders.push(opened.use(sniffer))
  const judged: Judged[] = []
  for (const file of readdirSync(corpusFolder).sort()) judged.push(await judgeFile(file, contenders))
  const kinds = [...new Set(judged.map(({ kind }) => kind))]
  const names = contenders.map(({ name }) => name)
  return {
    title: `${judged.length} dirty files, read right (and, in brackets, refused with an error)${sniffer ? '' : '; csv.Sniffer not run: no python3'}`,
    table: [
      ...kinds.map(kind =>
        countRow(
          kind,
          judged.filter(one => one.kind === kind),
          names,
        ),
      ),
      countRow('all', judged, names),
    ],
    raw: { files: judged },
  }
}

async function judgeFile(name: string, contenders: readonly Contender[]): Promise<Judged> {
  const file = { ...(await readCase(name)), name, path: join(corpusFolder, name, 'input.csv') }
  const verdicts: Record<string, Verdict> = {}
  for (const contender of contenders)
    verdicts[contender.name] = judge(await contender.read(file), file.expected)
  return { file: name, kind: name.split('-')[0] ?? name, verdicts }
}

function countRow(kind: string, judged: readonly Judged[], names: readonly string[]) {
  const count = (name: string, verdict: Verdict) =>
    judged.filter(({ verdicts }) => verdicts[name] === verdict).length
  const cells = names.map(name => {
    const refused = count(name, 'refused')
    return [name, `${count(name, 'right')}${refused > 0 ? ` (${refused})` : ''}`]
  })
  return { kind, files: judged.length, ...Object.fromEntries(cells) }
}
