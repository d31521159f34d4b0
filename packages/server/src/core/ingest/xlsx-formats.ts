import { attribute, type XmlTaker } from './xml-scan.ts'

/** What a number in a cell stands for, by the cell's number format. */
export type NumberKind = 'number' | 'date' | 'datetime' | 'time' | 'duration'

const MOST_FORMATS = 100_000
/** The formats that need not be declared, by id. In East Asian editions, 27–36 and 50–58 are dates too. */
const BUILT_IN: readonly (readonly [from: number, to: number, kind: NumberKind])[] = [
  [14, 17, 'date'],
  [18, 21, 'time'],
  [22, 22, 'datetime'],
  [27, 31, 'date'],
  [32, 35, 'time'],
  [36, 36, 'date'],
  [45, 45, 'time'],
  [46, 46, 'duration'],
  [47, 47, 'time'],
  [50, 54, 'date'],
  [55, 56, 'time'],
  [57, 58, 'date'],
]

/** What a format code makes of a number. Pure; no I/O. */
export function kindOfFormat(code: string): NumberKind {
  const [first = ''] = code.replace(/"[^"]*"?|\\.|[_*]./g, '').split(';')
  if (/\[(h+|m+|s+)\]/i.test(first)) return 'duration'
  const letters = first
    .replace(/\[[^\]]*\]?/g, '')
    .replace(/general/gi, '')
    .replace(/e[+-]/gi, '')
  const clock = /[hs]|am\/pm|a\/p/i.test(letters)
  // An m is a month, unless it stands among hours and seconds.
  const day = /[yd]/i.test(letters) || (/m/i.test(letters) && !clock)
  if (day) return clock ? 'datetime' : 'date'
  return clock ? 'time' : 'number'
}

/** Collects from `styles.xml` what the numbers of each cell style are; `kinds` by the style's index. */
export function collectStyles(): { readonly taker: XmlTaker; readonly kinds: readonly NumberKind[] } {
  const declared = new Map<number, NumberKind>()
  const kinds: NumberKind[] = []
  let inCells = false
  const taker: XmlTaker = {
    open(name, attributes) {
      if (name === 'cellXfs') inCells = true
      const id = Number(attribute(attributes, 'numFmtId') ?? 0)
      if (name === 'numFmt' && declared.size < MOST_FORMATS) {
        declared.set(id, kindOfFormat(attribute(attributes, 'formatCode') ?? ''))
      }
      if (name === 'xf' && inCells && kinds.length < MOST_FORMATS) {
        kinds.push(declared.get(id) ?? builtIn(id))
      }
    },
    text() {},
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  }
  return { taker, kinds }
}

function builtIn(id: number): NumberKind {
  return BUILT_IN.find(([from, to]) => id >= from && id <= to)?.[2] ?? 'number'
}
