import type { Scope } from '../access/access.ts'
import { type ArtifactId, newId } from '../ids.ts'
import type { Store } from '../ports/store.ts'
import { refuse } from '../refusals.ts'
import type { Artifact } from './dataset.ts'

export interface IncomingFile {
  readonly fileName: string
  readonly mediaType: string
  readonly bytes: AsyncIterable<Uint8Array>
  readonly maxBytes: number
}

/** Puts a file on the store while it arrives. Refuses with `body_too_large` at the limit, without reading on. */
export async function receive(
  store: Store,
  scope: Scope,
  file: IncomingFile,
  signal?: AbortSignal,
): Promise<Artifact> {
  const id = newId<ArtifactId>()
  const object = await store.put(artifactKey(scope, id), bounded(file.bytes, file.maxBytes), signal)
  return {
    id,
    key: object.key,
    bytes: object.bytes,
    digest: object.digest,
    fileName: file.fileName.slice(0, 1000),
    mediaType: file.mediaType.slice(0, 200),
  }
}

function artifactKey(scope: Scope, id: ArtifactId): string {
  return `${scope.organizationId}/artifacts/${id}`
}

/** Where the parts of a scope lie. */
export function partPrefix(scope: Scope): string {
  return `${scope.organizationId}/parts/`
}

/** Where the quarantines of a scope lie. */
export function quarantinePrefix(scope: Scope): string {
  return `${scope.organizationId}/quarantines/`
}

async function* bounded(bytes: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let total = 0
  for await (const chunk of bytes) {
    total += chunk.byteLength
    if (total > maxBytes) throw tooLarge(maxBytes)
    yield chunk
  }
}

/** The refusal of a file beyond `MAX_DATASET_UPLOAD_BYTES`. */
export function tooLarge(maxBytes: number): Error {
  const megabytes = Math.round((maxBytes / 2 ** 20) * 10) / 10
  return refuse(
    'body_too_large',
    `The file is larger than ${maxBytes} bytes (${megabytes} MiB), the most this server takes. Split or compress it as Parquet, or raise MAX_DATASET_UPLOAD_BYTES.`,
    { details: { max_bytes: maxBytes } },
  )
}
