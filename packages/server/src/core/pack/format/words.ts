/** A key in words: `cashback-card` is "Cashback Card". */
export function inWords(key: string): string {
  return key
    .split(/[-_]+/)
    .filter(Boolean)
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}
