import type { Scope } from '../access/access.ts'
import type { Dataset, Part, Version } from '../dataset/dataset.ts'
import type { Catalog } from '../ports/catalog.ts'
import type { Engine } from '../ports/engine.ts'
import { analyzeVersion } from '../profile/analyze.ts'
import { exportRequest } from '../query/export.ts'
import { checksumOf } from './checksum.ts'
import type { Described, DescribedFile } from './described.ts'

interface DescribePorts {
  readonly catalog: Catalog
  readonly engine: Pick<Engine, 'profile' | 'export'>
}

/** A version as the catalog has it. */
export interface Found {
  readonly dataset: Dataset
  readonly version: Version
  readonly parts: readonly Part[]
}

interface Wish {
  /** Where the dataset is found, and the version as a file. */
  readonly url: string
  readonly fileUrl: (format: string) => string
  /** Whether to make the files, for their checksums. */
  readonly checksums: boolean
}

/** Gathers what the metadata of a version are made of; its statistics are the kept ones, or made now. */
export async function describeVersion(
  ports: DescribePorts,
  scope: Scope,
  { dataset, version, parts }: Found,
  { url, fileUrl, checksums }: Wish,
  signal?: AbortSignal,
): Promise<Described> {
  const fileOf = async (format: 'csv' | 'parquet'): Promise<DescribedFile> => {
    const { request } = exportRequest(scope, version, parts, { format, query: {}, spreadsheetSafe: false })
    const content = checksums ? await checksumOf(ports.engine, request, signal) : null
    return { url: fileUrl(format), content }
  }
  const profile = await analyzeVersion(ports, scope, version, signal)
  return { dataset, version, profile, url, csv: await fileOf('csv'), parquet: await fileOf('parquet') }
}
