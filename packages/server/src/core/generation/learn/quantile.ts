import { decimalText } from '../decimal.ts'
import type { LearntColumn } from './learnt.ts'

/** Numbers with more digits behind the point are written with all that they have. */
const MOST_DECIMALS = 12

/** Quantiles as `@quantiles` takes them: those at equal steps alone, the others with their share. Pure; no I/O. */
export function shownQuantiles(column: LearntColumn, asDoubles = false): string[] {
  const { quantiles, kind } = column
  const texts = quantiles.map(({ value }) => (kind === 'numeric' ? printNumber(value, column) : value))
  // A point in one of them makes doubles of all.
  if (asDoubles) texts[0] = `${texts[0]}.0`
  const shares = quantiles.map(({ share }) => share)
  const isEven = (at: number) => {
    const [before = 0, here = 0, behind = 1] = shares.slice(at - 1, at + 2)
    return Math.abs(behind - here - (here - before)) < 1e-9
  }
  return texts.map((text, at) => {
    const isEnd = at === 0 || at === texts.length - 1
    return isEnd || isEven(at) ? text : `${decimalText(shares[at] ?? 0, 2)}%:${text}`
  })
}

/** A number with as many decimals as its column. Pure; no I/O. */
export function printNumber(text: string, { logicalType, decimals }: LearntColumn): string {
  if (!/^(DOUBLE|FLOAT)$/.test(logicalType)) return text
  const number = Number(text)
  return decimals > MOST_DECIMALS || Math.abs(number) >= 1e21 ? decimalText(number) : number.toFixed(decimals)
}
