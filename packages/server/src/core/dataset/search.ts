/** The text as a search sees it: case and composition do not matter, everything else does. */
export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

/** Orders texts by code point, as every catalog does, whatever its locale. */
export function compareText(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}
