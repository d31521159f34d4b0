import { createRequire } from 'node:module'

/**
 * Lets the engine's binding give texts as they are. It would take U+FEFF at the beginning of a text for a byte order mark and
 * drop it (`TextDecoder` does, unless told otherwise), so that two values become one name.
 */
export function keepWholeTexts(): void {
  const accessors = createRequire(import.meta.url)('@duckdb/node-api/lib/vectors/dataAccessors.js')
  // No part of what the binding promises: a test reads such texts back.
  accessors.textDecoder = new TextDecoder('utf-8', { ignoreBOM: true })
}
