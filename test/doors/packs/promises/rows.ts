import { banking } from './laws/banking.ts'
import { insurance } from './laws/insurance.ts'
import type { LawMaker } from './laws/law.ts'
import { retail } from './laws/retail.ts'
import { starbucks } from './laws/starbucks.ts'
import { telecom } from './laws/telecom.ts'
import { changeOne, name, type Place, type Promised, tableOf } from './promise.ts'

const lawsOf: Readonly<Record<string, LawMaker>> = { starbucks, banking, telecom, retail, insurance }

/** What is promised of the rows of each pack: times, what goes with what, and derived columns; items 8 and 11. */
export function rowPromises(at: Place): Promised[] {
  const named = Object.fromEntries(at.pack.schemas.map(({ key }) => [key, tableOf(at, key)]))
  const said = lawsOf[at.pack.key]?.(named, `date '${at.anchor}'`)
  if (!said) throw new Error(`of the rows of ${at.pack.key} nothing is asked yet`)
  return [
    ...said.laws.map(([table, says, law, spoils]) => ({
      says: `${table}: ${says}`,
      broken: `select r::text from ${named[table]} r where not coalesce(${law}, false)`,
      spoils: spoils.map(spoil => {
        if (spoil.startsWith('update ')) return spoil
        const [change = '', where] = spoil.split(' where ')
        return changeOne(named[table] ?? '', change, where)
      }),
    })),
    ...said.sums.map(([table, column, is]) => ({
      says: `${table}.${column} is made of what it says`,
      broken: `select r::text from ${named[table]} r where r.${name(column)} is distinct from (${is})`,
      spoils: [
        changeOne(
          named[table] ?? '',
          `${column} = ${column} + ${column.startsWith('last') ? "interval '1 second'" : 1}`,
          `${column} is not null`,
        ),
      ],
    })),
  ]
}
