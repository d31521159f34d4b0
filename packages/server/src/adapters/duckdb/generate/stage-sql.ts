import { type CellAddress, MIXING_ROUNDS, roundOf, shuffleRounds } from '../../../core/generation/address.ts'

const WORD = 4_294_967_295

/** Columns that are computed from those of earlier stages alone. */
export interface Stage {
  readonly draws: { readonly name: string; readonly row: string; readonly words: Uint32Array }[]
  readonly places: {
    readonly name: string
    readonly row: string
    readonly size: bigint
    readonly address: CellAddress
  }[]
  readonly values: { readonly name: string; readonly sql: string }[]
}

/** A query that adds the columns of a stage to those of another. Pure; no I/O. */
export function stageSql(from: string, { draws, places, values }: Stage): string {
  const columns = [
    ...draws.map(({ name, row, words }) => `${multiplied(`cast(${row} as UBIGINT)`, words, 0)} as ${name}`),
    ...places.map(({ name, row, size }) => `${row} % ${size} as ${name}`),
  ]
  let sql = columns.length === 0 ? from : `select *, ${columns.join(', ')} from (${from})`
  if (draws.length > 0) sql = mixed(sql, draws)
  for (const place of places) sql = shuffled(sql, place)
  if (values.length === 0) return sql
  const list = values.map(value => `${value.sql} as ${value.name}`)
  return `select *, ${list.join(', ')} from (${sql})`
}

/** The rounds of `drawOf`, one after another for all draws at once: each needs the product before it twice. */
function mixed(from: string, draws: Stage['draws']): string {
  const step = (sql: string, of: (draw: Stage['draws'][number]) => string) =>
    `select * replace (${draws.map(draw => `${of(draw)} as ${draw.name}`).join(', ')}) from (${sql})`
  const folded = (name: string) => `xor(${name}, ${name} >> 32) & ${WORD}`
  let sql = from
  for (let round = 1; round < MIXING_ROUNDS; round++) {
    sql = step(sql, ({ name, words }) => multiplied(folded(name), words, round))
  }
  return step(sql, ({ name }) => folded(name))
}

function multiplied(bits: string, words: Uint32Array, round: number): string {
  const { key, factor } = roundOf(words, round)
  return `xor(${bits}, cast(${key} as UBIGINT)) * cast(${factor} as UBIGINT)`
}

/** The steps of `placeOf`. */
function shuffled(from: string, { name, size, address }: Stage['places'][number]): string {
  return shuffleRounds(size, address).reduce((sql, { turn, key, factor }) => {
    const other = `((${turn} - ${name} + ${size}) % ${size})`
    const larger = `greatest(${name}, ${other})`
    const folded = `xor(xor(cast(${larger} as UBIGINT) & ${WORD}, cast(${larger} as UBIGINT) >> 32), cast(${key} as UBIGINT))`
    const bit = `((${folded} * ${factor}) >> 31) & 1`
    return `select * replace (case when ${bit} = 1 then ${other} else ${name} end as ${name}) from (${sql})`
  }, from)
}
