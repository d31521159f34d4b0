import type { Dialect, LoadWarning } from '../../../core/ingest/load.ts'
import type { WrittenCsv } from './csv-write.ts'

const SHOWN = 200

/** What of a text was passed over or taken with a doubt. */
export function csvWarnings(written: WrittenCsv, { lineEnding }: Dialect): LoadWarning[] {
  const { repeatedHeaders, footer, trailing, nuls, singleLines } = written
  const warnings: LoadWarning[] = []
  const warn = (code: string, message: string) => warnings.push({ code, message })
  // Where the beginning of the text has shown it, that was said already.
  if (written.lineEnds > 1 && lineEnding !== 'mixed') {
    warn('mixed_line_endings', 'Line ends differ within the file; each was read as one.')
  }
  if (repeatedHeaders > 0) {
    const lines = repeatedHeaders === 1 ? 'One line is' : `${repeatedHeaders} lines are`
    warn(
      'repeated_header',
      `${lines} the header once more, as in files that were joined; no rows were made of that.`,
    )
  }
  if (footer.length > 0) {
    const text = JSON.stringify(footer.join('\n').slice(0, SHOWN).toWellFormed())
    const lines = footer.length === 1 ? 'line is no row' : `${footer.length} lines are no rows`
    warn('footer', `The last ${lines} of the table and left out: ${text}.`)
  }
  if (trailing > 0) {
    warn(
      'trailing_delimiters',
      `${trailing} ${trailing === 1 ? 'row ends' : 'rows end'} with delimiters behind which there are no columns; nothing stands there.`,
    )
  }
  if (nuls > 0) warn('nul_characters', `The texts hold ${nuls} NUL characters; they were kept.`)
  if (singleLines) {
    warn(
      'quotes_given_up',
      'Quotes that are not closed were so many that from some line on no value was read beyond the end of its line.',
    )
  }
  return warnings
}
