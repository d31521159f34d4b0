import { attribute, isOn, type XmlTaker } from './xml-scan.ts'

/** A sheet of a workbook, in the order of its tabs. */
export interface BookSheet {
  readonly name: string
  readonly hidden: boolean
  /** Under which its file is found in the workbook's relations. */
  readonly relation: string
}

export interface Book {
  readonly sheets: readonly BookSheet[]
  /** Days are counted from 1904 and not from 1900. */
  readonly from1904: boolean
}

export interface Relation {
  readonly id: string
  /** The last part of its type, such as `worksheet`. */
  readonly type: string
  readonly target: string
}

const MOST_SHEETS = 10_000

/** Collects the sheets that `workbook.xml` lists. Pure; no I/O. */
export function collectBook(): { readonly taker: XmlTaker; book(): Book } {
  const sheets: BookSheet[] = []
  let from1904 = false
  const taker: XmlTaker = {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = isOn(attributes, 'date1904')
      if (name !== 'sheet' || sheets.length >= MOST_SHEETS) return
      const relation = /(?:^|\s)[\w.-]+:id\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1] ?? ''
      const hidden = /^(hidden|veryHidden)$/.test(attribute(attributes, 'state') ?? '')
      sheets.push({ name: attribute(attributes, 'name') ?? '', hidden, relation })
    },
    text() {},
    close() {},
  }
  return { taker, book: () => ({ sheets, from1904 }) }
}

/** Collects the relations of a part, with their targets as paths within the archive. Pure; no I/O. */
export function collectRelations(folder: string): {
  readonly taker: XmlTaker
  readonly relations: readonly Relation[]
} {
  const relations: Relation[] = []
  const taker: XmlTaker = {
    open(name, attributes) {
      if (name !== 'Relationship' || relations.length >= 10 * MOST_SHEETS) return
      if (attribute(attributes, 'TargetMode') === 'External') return
      const type = attribute(attributes, 'Type') ?? ''
      const target = resolvePart(folder, attribute(attributes, 'Target') ?? '')
      relations.push({
        id: attribute(attributes, 'Id') ?? '',
        type: type.slice(type.lastIndexOf('/') + 1),
        target,
      })
    },
    text() {},
    close() {},
  }
  return { taker, relations }
}

/** `../a.xml` seen from `xl/worksheets`, as the archive names it. */
function resolvePart(folder: string, target: string): string {
  const path: string[] = target.startsWith('/') ? [] : folder.split('/').filter(part => part !== '')
  for (const part of target.replaceAll('\\', '/').split('/')) {
    if (part === '..') path.pop()
    else if (part !== '' && part !== '.') path.push(part)
  }
  return path.join('/')
}
