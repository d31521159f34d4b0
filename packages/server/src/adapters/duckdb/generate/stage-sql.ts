import { type CellAddress, MIX, shuffleRounds } from '../../../core/generation/address.ts'

const WORD = 4_294_967_295

/** Columns that are computed from those of earlier stages alone. */
export interface Stage {
  readonly draws: { readonly name: string; readonly row: string; readonly keys: Uint32Array }[]
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
    ...draws.map(
      ({ name, row, keys: [first] }) =>
        `xor(cast(${row} as UBIGINT) & ${WORD}, cast(${first} as UBIGINT)) as ${name}`,
    ),
    ...places.map(({ name, row, size }) => `${row} % ${size} as ${name}`),
  ]
  let sql = columns.length === 0 ? from : `select *, ${columns.join(', ')} from (${from})`
  if (draws.length > 0) sql = mixed(sql, draws)
  for (const place of places) sql = shuffled(sql, place)
  if (values.length === 0) return sql
  const list = values.map(value => `${value.sql} as ${value.name}`)
  return `select *, ${list.join(', ')} from (${sql})`
}

/** The steps of `drawOf`, one after another for all draws at once: each needs the one before twice. */
function mixed(from: string, draws: Stage['draws']): string {
  const step = (sql: string, of: (draw: Stage['draws'][number]) => string) =>
    `select * replace (${draws.map(draw => `${of(draw)} as ${draw.name}`).join(', ')}) from (${sql})`
  const half = (sql: string) => {
    const once = step(sql, ({ name }) => `(xor(${name}, ${name} >> 16) * ${MIX.first}) & ${WORD}`)
    return step(once, ({ name }) => `(xor(${name}, ${name} >> 13) * ${MIX.second}) & ${WORD}`)
  }
  const between = step(half(from), ({ name, row, keys: [, second] }) => {
    return `xor(xor(${name}, ${name} >> 16), xor(cast(${row} as UBIGINT) >> 32, cast(${second} as UBIGINT)))`
  })
  return step(half(between), ({ name }) => `xor(${name}, ${name} >> 16)`)
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
