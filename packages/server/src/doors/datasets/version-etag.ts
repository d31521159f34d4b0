import type { Version } from '../../core/dataset/dataset.ts'
import { etagOf } from '../etag.ts'

/** Everything that the answer about a version is made of. */
export function versionContent({ id, digest, revision, drift }: Version): unknown[] {
  return ['version', id, digest, revision, drift]
}

/**
 * The strong ETags that `If-Match` may name for the version as it is now: that of its answer, that of before its drift was
 * measured, since nobody decided anything on that, and its revision in quotes.
 */
export function currentVersionEtags(version: Version): string[] {
  const answers = [version, { ...version, drift: null }].map(each => etagOf(versionContent(each)))
  return [...answers, `"${version.revision}"`]
}
