import type { EntityCells } from './cells.ts'
import { evaluate, type Standing } from './evaluate.ts'
import { retyped } from './evaluate-functions.ts'
import type { Evaluated, Value } from './value.ts'

/** Which entities there are, and the seed of their rows. */
export interface World {
  readonly entities: ReadonlyMap<string, EntityCells>
  readonly seed: bigint
  /** All numbers of rows are below this, which is at most 2^32. */
  readonly rows: number
}

/** The cells of an entity as functions of the row's number, by path. Each remembers the row that it was asked for last. Pure; no I/O. */
export function evaluateEntity(world: World, entity: string): (path: string) => Evaluated {
  return entityIn(world, entity, new Map())
}

type Known = Map<string, Map<string, Evaluated>>

function entityIn(world: World, entity: string, known: Known): (path: string) => Evaluated {
  const done = known.get(entity) ?? new Map<string, Evaluated>()
  known.set(entity, done)
  /** Of the rows that are referred to, by the field that names them: one for all that is read of it. */
  const numbers = new Map<string, Evaluated>()
  const field = (path: string): Evaluated => {
    const found = done.get(path)
    if (found) return found
    const cell = world.entities.get(entity)?.cells.find(each => each.path === path)
    if (!cell) throw new Error(`no cell ${entity}.${path}`)
    const standing: Standing = {
      ...{ seed: world.seed, rows: world.rows, entity, path, field },
      foreign(of) {
        const number = numbers.get(of.through) ?? evaluate(of.row, { ...standing, path: of.through })
        numbers.set(of.through, number)
        const other = entityIn(world, of.entity, known)(of.path)
        return { ...other, of: row => other.of(Number(number.of(row))) }
      },
    }
    const made = remembering(retyped(evaluate(cell.expression, standing), cell.type))
    done.set(path, made)
    return made
  }
  return field
}

function remembering(made: Evaluated): Evaluated {
  const { of } = made
  let last = -1
  let value: Value = null
  return {
    ...made,
    of(row) {
      if (row !== last) {
        value = of(row)
        last = row
      }
      return value
    },
  }
}
