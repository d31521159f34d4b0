import { surviveKills } from './crash.ts'

// The crash test at length. usage: node test/crash-nightly.ts [kills, default 100]

const kills = Number(process.argv[2] ?? 100)
await surviveKills(kills)
process.stdout.write(`nothing lost in ${kills} kills\n`)
