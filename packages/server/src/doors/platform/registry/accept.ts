import { type RefusalCode, refuse } from '../../../core/refusals.ts'

/** What an `Accept` header asks for: the words between `xed` or `xdm` and `+json`, and a version. */
export interface Dialect {
  readonly family: 'xed' | 'xdm'
  readonly words: ReadonlySet<string>
  /** The major version; null: none was named. */
  readonly major: number | null
  /** As the client wrote it, to be sent back as the answer's content type. */
  readonly mediaType: string
}

const FORM = /^application\/vnd\.adobe\.(xed|xdm)((?:-[a-z0-9]+)*)\+json((?:\s*;.*)?)$/i

/** The first dialect of this door that an `Accept` header names; null when it names none. Pure; no I/O. */
export function parseAccept(header: string | undefined): Dialect | null {
  const named = (header ?? '').split(',').map(text => parseRange(text.trim()))
  return named.find(dialect => dialect !== null) ?? null
}

function parseRange(text: string): Dialect | null {
  const [, family, words = '', parameters = ''] = FORM.exec(text) ?? []
  if (!family) return null
  const version = /;\s*version\s*=\s*"?(\d+)(?:\.\d+)*"?\s*(?:;|$)/i.exec(parameters)?.[1]
  return {
    family: family.toLowerCase() as Dialect['family'],
    words: new Set(words.toLowerCase().split('-').slice(1)),
    major: version === undefined ? null : Number(version),
    mediaType: text.replace(/;\s*q\s*=[^;]*/i, '').trim(),
  }
}

/** What each kind of call takes, and how it says so. */
const calls = {
  list: {
    code: 'list_accept',
    family: ['xed', 'xdm'],
    words: ['id'],
    versioned: false,
    sample: 'application/vnd.adobe.{xed|xdm}+json',
  },
  lookUp: {
    code: 'look_up_accept',
    family: ['xed', 'xdm'],
    words: ['full', 'notext', 'desc', 'flat', 'deprecatefield', 'deprecated'],
    versioned: true,
    sample: 'application/vnd.adobe.{xed|xdm}+json; version=1 (Version should be specified)',
  },
  descriptorList: {
    code: 'descriptor_list_accept',
    family: ['xdm'],
    words: ['id', 'link', 'v2'],
    versioned: false,
    sample: 'application/vnd.adobe.xdm-id+json',
  },
  descriptor: {
    code: 'descriptor_accept',
    family: ['xed', 'xdm'],
    words: null,
    versioned: false,
    sample: 'application/vnd.adobe.xdm+json',
  },
} as const satisfies Record<string, CallRule>

interface CallRule {
  readonly code: RefusalCode
  readonly family: readonly string[]
  /** Null: any. */
  readonly words: readonly string[] | null
  readonly versioned: boolean
  readonly sample: string
}

/** The dialect in which a call is to be answered. Pure; no I/O. Refuses with the code of the kind of call. */
export function dialectFor(call: keyof typeof calls, header: string | undefined): Dialect {
  const rule: CallRule = calls[call]
  const dialect = parseAccept(header)
  if (dialect && fits(dialect, rule)) return dialect
  throw refuse(
    rule.code,
    `The supplied Accept header is not valid: ${(header ?? '').slice(0, 200)} - A valid Accept value should look like ${rule.sample}`,
  )
}

function fits({ family, words, major }: Dialect, rule: CallRule): boolean {
  if (!rule.family.includes(family) || rule.versioned !== (major !== null)) return false
  return rule.words === null || [...words].every(word => rule.words?.includes(word))
}
