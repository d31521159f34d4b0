import type { Version } from '../../core/dataset/dataset.ts'
import { etagOf } from '../etag.ts'

/** Everything that the answer about a version is made of. */
export function versionContent({ id, digest, revision, drift, qualityScore }: Version): unknown[] {
  return ['version', id, digest, revision, drift, qualityScore]
}

/**
 * The strong ETags that `If-Match` may name for the version as it is now: that of its answer, those of before its drift and its full
 * quality report were made, since nobody decided anything on these, and its revision in quotes.
 */
export function currentVersionEtags(version: Version): string[] {
  const drifts = [version.drift, null]
  const scores = [version.qualityScore, version.quality.overallScore]
  const answers = drifts.flatMap(drift =>
    scores.map(qualityScore => etagOf(versionContent({ ...version, drift, qualityScore }))),
  )
  return [...answers, `"${version.revision}"`]
}
