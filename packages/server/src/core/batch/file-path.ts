import { refuse } from '../refusals.ts'

const LONGEST_PATH = 1024
const MOST_SEGMENTS = 16
const LONGEST_SEGMENT = 255
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\\]/

/**
 * The path of a batch's file, decoded from that of a request. It is a name and never a path on a disk. Pure; no I/O. Refuses with
 * `invalid_file_name`.
 */
export function filePathIn(encoded: string): string {
  const path = decode(encoded)
  const segments = path.split('/')
  if (path === '' || bytesOf(path) > LONGEST_PATH) throw invalid(`must have 1 to ${LONGEST_PATH} bytes`)
  if (segments.length > MOST_SEGMENTS) throw invalid(`has more than ${MOST_SEGMENTS} segments`)
  for (const segment of segments) {
    if (segment === '' || bytesOf(segment) > LONGEST_SEGMENT) {
      throw invalid(`has a segment that has not 1 to ${LONGEST_SEGMENT} bytes`)
    }
    if (segment === '.' || segment === '..') throw invalid(`has a segment "${segment}"`)
    if (FORBIDDEN.test(segment)) throw invalid('has a control character or a backslash')
  }
  return path
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch (error) {
    throw invalid('is not UTF-8, percent-encoded', error)
  }
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).byteLength
}

function invalid(what: string, cause?: unknown): Error {
  return refuse('invalid_file_name', `The path of the file ${what}.`, { cause })
}
