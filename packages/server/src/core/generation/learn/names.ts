const LONGEST = 200

/** Each column's name as a field can have it: what no name of a field holds becomes `_`, and none is there twice. Pure; no I/O. */
export function fieldNames(columns: readonly string[]): Map<string, string> {
  const taken = new Set<string>()
  return new Map(
    columns.map(column => {
      const plain = column
        .replaceAll(/[.[\]?~\p{Cc}]/gu, '_')
        .replace(/^\$/, '_')
        .trim()
        .slice(0, LONGEST - 4)
      let name = plain === '' ? 'column' : plain
      for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${plain}_${count}`
      taken.add(name.toLowerCase())
      return [column, name] as const
    }),
  )
}

/** A dataset's name as an entity can have it, such as `PalmerPenguins`. Pure; no I/O. */
export function entityName(dataset: string): string {
  const words =
    dataset
      .normalize('NFD')
      .replaceAll(/\p{M}/gu, '')
      .match(/[A-Za-z0-9]+/g) ?? []
  const name = words.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return (/^[A-Za-z]/.test(name) ? name : `Rows${name}`).slice(0, 60)
}
