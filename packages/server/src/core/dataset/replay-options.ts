import type { ReadOptions } from '../ingest/load.ts'
import type { Load } from './dataset.ts'

/** How rows that came as JSON are written for the engine. */
const OURS = {
  delimiter: ',',
  quote: '"',
  escape: '"',
  header: true,
  comment: '',
  encoding: 'utf-8',
} as const

/**
 * How corrected rows are to be read: from the first line on, their values as the load read the others. Pure; no I/O. Records that
 * someone corrected are divided as the load's file was, in an encoding that is found; those that we write ourselves by
 * `replay-body.ts` are divided as we do.
 */
export function replayOptions(load: Load, writtenBy: 'us' | 'them'): ReadOptions {
  const { options, dialect } = load
  const nullValues = options.nullValues ?? (saysWhatIsMissing(load) ? [] : undefined)
  return {
    ...(writtenBy === 'us' ? OURS : asTheFile(load)),
    // Searched for titles, a header above a few rows of another width would be one.
    skippedLines: 0,
    decimal: dialect?.decimal ?? '.',
    thousands: dialect?.thousands ?? '',
    ...(nullValues && { nullValues }),
    ...(options.dateFormat !== undefined && { dateFormat: options.dateFormat }),
    columnFormats: columnFormats(load),
    columnTypes: columnTypes(load),
    onError: 'reject',
  }
}

function asTheFile({ dialect }: Load): ReadOptions {
  if (!dialect) return { delimiter: ',', quote: '"', escape: '"', header: true }
  const { lineEnding: _, encoding: __, trailingDelimiter: ___, skippedLines: ____, ...said } = dialect
  return said
}

/** In JSON, where null is written as such, words such as NA are texts. */
function saysWhatIsMissing({ format }: Load): boolean {
  return format === 'json' || format === 'ndjson'
}

/** What was found of the whole file need not show in a few of its rows: `01/02/2024` alone is no date. */
function columnFormats({ columns }: Load): Record<string, string> {
  return Object.fromEntries(columns.flatMap(({ name, format }) => (format === null ? [] : [[name, format]])))
}

function columnTypes({ options, columns }: Load): Record<string, string> {
  const ours = (wish: string): string => {
    if (columns.some(({ name }) => name === wish)) return wish
    return columns.find(({ originalName }) => originalName === wish)?.name ?? wish
  }
  return Object.fromEntries(
    Object.entries(options.columnTypes ?? {}).map(([wish, type]) => [ours(wish), type]),
  )
}
