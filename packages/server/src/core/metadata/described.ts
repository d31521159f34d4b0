import type { Dataset, Version } from '../dataset/dataset.ts'
import type { Profile } from '../profile/profile.ts'

/** What the metadata of a version is made of. */
export interface Described {
  readonly dataset: Dataset
  readonly version: Version
  readonly profile: Profile
  /** Where the dataset is found. */
  readonly url: string
  /** The version as files. */
  readonly csv: DescribedFile
  readonly parquet: DescribedFile
}

export interface DescribedFile {
  readonly url: string
  /** Of the very bytes that the address gives; null: nobody made the file yet. */
  readonly content: Checksum | null
}

export interface Checksum {
  readonly bytes: number
  /** Hex. */
  readonly sha256: string
}

/** The version's number where `major.minor.patch` is expected: a new version may change every row. */
export function semanticVersion({ number }: Version): string {
  return `${number}.0.0`
}

/** What is said about the dataset and this version of it; without that, what it is. */
export function descriptionOf({ dataset, version }: Described): string {
  const said = [
    dataset.description.trim(),
    version.description.trim() && `Version ${version.number}: ${version.description.trim()}`,
  ].filter(text => text !== '')
  return said.join('\n\n') || `${version.rowCount} rows of ${version.columns.length} columns.`
}

const LICENSE = /^licen[cs]e:\s*(\S+)$/i

/** The licences that the dataset's tags name, such as `license:CC-BY-4.0`: SPDX identifiers, or addresses. */
export function licensesOf({ tags }: Dataset): string[] {
  return tags.flatMap(tag => {
    const named = LICENSE.exec(tag)?.[1] ?? ''
    return isAddress(named) || /^[A-Za-z0-9.+-]+$/.test(named) ? [named] : []
  })
}

export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text)
}

/** The tags that are not licences. */
export function keywordsOf({ tags }: Dataset): string[] {
  return tags.filter(tag => !LICENSE.test(tag))
}

/** The key columns, when the version has them all. */
export function keyOf({ dataset, version }: Described): readonly string[] {
  const known = new Set(version.columns.map(({ name }) => name))
  return dataset.keyColumns.every(name => known.has(name)) ? dataset.keyColumns : []
}
