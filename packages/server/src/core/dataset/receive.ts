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
  /** The setting that says so; default `MAX_DATASET_UPLOAD_BYTES`. */
  readonly limitSetting?: string
}

/** Puts a file on the store while it arrives. Refuses with `body_too_large` at the limit, without reading on. */
export async function receive(
  store: Store,
  scope: Scope,
  file: IncomingFile,
  signal?: AbortSignal,
): Promise<Artifact> {
  const id = newId<ArtifactId>()
  const object = await store.put(artifactKey(scope, id), bounded(file), signal)
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

async function* bounded({ bytes, maxBytes, limitSetting }: IncomingFile): AsyncGenerator<Uint8Array> {
  let total = 0
  for await (const chunk of bytes) {
    total += chunk.byteLength
    if (total > maxBytes) throw tooLarge(maxBytes, limitSetting)
    yield chunk
  }
}

/** The refusal of a file, or of a body, beyond what a setting allows. */
export function tooLarge(maxBytes: number, setting = 'MAX_DATASET_UPLOAD_BYTES'): Error {
  const megabytes = Math.round((maxBytes / 2 ** 20) * 10) / 10
  const isFill = setting === 'MAX_FILL_BODY_BYTES'
  const [what, instead] = isFill
    ? ['The body', 'Send the rows in several calls']
    : ['The file', 'Split or compress it as Parquet']
  return refuse(
    'body_too_large',
    `${what} is larger than ${maxBytes} bytes (${megabytes} MiB), the most this server takes. ${instead}, or raise ${setting}.`,
    { details: { max_bytes: maxBytes } },
  )
}
