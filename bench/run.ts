import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchAnalyze } from './analyze.ts'
import { benchBatch, benchBatchCasts } from './batch.ts'
import { benchCompare } from './compare.ts'
import { benchDiff } from './diff.ts'
import { benchDirtyFiles } from './dirty-files.ts'
import { benchDownload } from './download.ts'
import { benchFill } from './fill.ts'
import { benchGenerate } from './generate.ts'
import { type Findings, mebibytes, type Setting } from './measure.ts'
import { benchPacks } from './packs.ts'
import { benchDeep, benchWide } from './shapes.ts'
import { writeTransactions } from './transactions.ts'
import { benchUpload } from './upload.ts'

// usage: npm run bench -- [upload|download|fill|batch|batch-casts|generate|packs|analyze|compare|diff|wide|deep|dirty-files]… [--rows 10000000] [--rounds 3] [--threads N] [--memory 1GB]

const benches: Record<string, (setting: Setting) => Promise<Findings>> = {
  upload: benchUpload,
  download: benchDownload,
  fill: benchFill,
  batch: benchBatch,
  'batch-casts': benchBatchCasts,
  generate: benchGenerate,
  packs: benchPacks,
  analyze: benchAnalyze,
  compare: benchCompare,
  diff: benchDiff,
  wide: benchWide,
  deep: benchDeep,
  'dirty-files': benchDirtyFiles,
}
/** Those that bring their own files. */
const ownFiles = ['fill', 'batch', 'batch-casts', 'generate', 'packs', 'wide', 'deep', 'dirty-files']
const out = join(import.meta.dirname, 'out')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '10000000' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: String(availableParallelism()) },
    memory: { type: 'string', default: '1GB' },
  },
})
const unknown = positionals.filter(name => !(name in benches))
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.\n`,
  )
  process.exitCode = 1
} else {
  await measure(positionals.length > 0 ? positionals : Object.keys(benches))
}

async function measure(names: readonly string[]): Promise<void> {
  const rows = Number(values.rows)
  const file = join(out, `transactions-${rows}.csv`)
  const bytes = names.some(name => !ownFiles.includes(name)) ? await writeRows(file, rows) : 0
  const { memory } = values
  const setting = { file, rows, rounds: Number(values.rounds), threads: Number(values.threads), memory }
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memoryMiB: mebibytes(totalmem()) }
  process.stdout.write(
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryMiB} MiB; Node ${process.version}; file ${mebibytes(bytes)} MiB\n`,
  )
  for (const [name, bench] of Object.entries(benches).filter(([name]) => names.includes(name))) {
    const findings = await bench(setting)
    process.stdout.write(`\n${findings.title}\n${asTable(findings.table)}\n`)
    await mkdir(out, { recursive: true })
    const kept = {
      name,
      at: new Date().toISOString(),
      machine,
      node: process.version,
      ...setting,
      bytes,
      ...findings,
    }
    await writeFile(join(out, `${name}.json`), `${JSON.stringify({ ...kept, file: undefined }, null, 2)}\n`)
  }
}

function writeRows(file: string, rows: number): Promise<number> {
  process.stderr.write(`Writing ${rows} transactions, unless they are there …\n`)
  return writeTransactions(file, rows)
}

function asTable(rows: Findings['table']): string {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))]
  const cells = [columns, ...rows.map(row => columns.map(column => String(row[column] ?? '')))]
  const widths = columns.map((_, index) => Math.max(...cells.map(line => line[index]?.length ?? 0)))
  return cells.map(line => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')).join('\n')
}
