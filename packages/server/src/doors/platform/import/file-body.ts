import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import { filePathIn } from '../../../core/batch/file-path.ts'
import { refuse } from '../../../core/refusals.ts'
import { bytesOf } from '../../body.ts'

/** The name of a batch's file, from the path of the request as it was sent: decoded once. */
export function pathOf(request: FastifyRequest): string {
  const path = (request.raw.url ?? '').split('?')[0] ?? ''
  return filePathIn(/\/batches\/[^/]+\/datasets\/[^/]+\/files\/(.*?)\/?$/i.exec(path)?.[1] ?? '')
}

/** Refuses with `unsupported_media_type` what holds a file only among other things. */
export function checkMediaType({ headers }: FastifyRequest): void {
  const type = headers['content-type'] ?? ''
  if (!/^\s*(multipart\/|application\/x-www-form-urlencoded)/i.test(type)) return
  throw refuse(
    'unsupported_media_type',
    'Send the bytes of the file as the body, as application/octet-stream, and not in a form.',
  )
}

/** The bytes of a file as they arrive: checked against `Content-Digest`, and decompressed as `Content-Encoding` says. */
export function fileBytes(request: FastifyRequest, body: unknown): AsyncIterable<Uint8Array> {
  const arriving = checked(bytesOf(body), digestsIn(request.headers['content-digest']))
  const encoding = String(request.headers['content-encoding'] ?? 'identity')
    .trim()
    .toLowerCase()
  if (encoding === 'identity' || encoding === '') return arriving
  const open = encoding === 'gzip' ? createGunzip : encoding === 'zstd' ? createZstdDecompress : null
  if (!open) throw refuse('unsupported_media_type', 'Content-Encoding may be gzip or zstd.')
  return inflated(arriving, open())
}

async function* inflated(
  arriving: AsyncIterable<Uint8Array>,
  inflate: ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>,
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(arriving)
  source.once('error', error => inflate.destroy(error))
  try {
    yield* source.pipe(inflate)
  } catch (cause) {
    if (!/^Z_|^ERR_ZSTD|^ZSTD_/.test(String((cause as { code?: unknown }).code))) throw cause
    throw refuse(
      'upload_interrupted',
      'The body is not what its Content-Encoding says, or it is cut; nothing was kept.',
      { cause },
    )
  }
}

type Digests = ReadonlyMap<string, string>

const algorithms = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
])

/** The digests of `Content-Digest` (RFC 9530) that can be checked, by algorithm. */
function digestsIn(header: string | string[] | undefined): Digests {
  if (header === undefined) return new Map()
  const items = String(header)
    .split(',')
    .map(item => /^\s*([\w-]+)\s*=\s*:([A-Za-z0-9+/=]*):\s*$/.exec(item))
  if (items.some(item => item === null))
    throw refuse('digest_mismatch', 'Content-Digest must be written as sha-256=:<base64>:.')
  return new Map(items.map(item => [(item?.[1] ?? '').toLowerCase(), item?.[2] ?? '']))
}

async function* checked(bytes: AsyncIterable<Uint8Array>, digests: Digests): AsyncGenerator<Uint8Array> {
  const hashes = [...digests].flatMap(([name, wanted]) => {
    const algorithm = algorithms.get(name)
    return algorithm ? [{ hash: createHash(algorithm), wanted, name }] : []
  })
  for await (const chunk of bytes) {
    for (const { hash } of hashes) hash.update(chunk)
    yield chunk
  }
  for (const { hash, wanted, name } of hashes) {
    if (hash.digest('base64') === wanted) continue
    throw refuse(
      'digest_mismatch',
      `What arrived is not what Content-Digest says (${name}). Nothing was kept; send it again.`,
    )
  }
}
