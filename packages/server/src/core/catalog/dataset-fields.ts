import { charsets } from '../batch/format.ts'
import type { Fault } from '../errors.ts'
import { nameComplaint } from '../names.ts'
import type { RefusalCode } from '../refusals.ts'
import { isObject, type Json, type JsonObject } from '../schema/json.ts'
import { FORMAT_TAG, KEPT_FORMAT, saidExtensions, TABLE_TAG } from './dataset-object.ts'
import type { About, Tags } from './entry.ts'

/** What clients write of a dataset, read and checked. */
export interface DatasetFields {
  readonly name: string
  readonly description: string
  /** Null: none was asked for. */
  readonly tableName: string | null
  readonly about: Omit<About, 'schemaContentType'>
}

const LONGEST_NAME = 255
const MOST_TAGS = 100
const LONGEST_TABLE_NAME = 255

/** Notes what is wrong with a member of the body. */
export type Complain = (code: RefusalCode, pointer: string, message: string) => void

/** Complaints, and where they are noted. */
export function complaints(): { readonly faults: Fault[]; readonly complain: Complain } {
  const faults: Fault[] = []
  return {
    faults,
    complain(code, pointer, message) {
      faults.push({ code, pointer, message: `${pointer}: ${message}` })
    },
  }
}

/** Reads the members that clients write, with all that is wrong with them. Pure; no I/O. */
export function readFields(body: JsonObject, complain: Complain): DatasetFields {
  const name = nameIn(body.name, complain)
  const tags = tagsIn(body.tags, complain)
  return {
    name,
    description: descriptionIn(body.description, complain),
    tableName: tableNameIn(tags, complain),
    about: {
      tags: saidTags(tags),
      fileDescription: fileDescriptionIn(body.fileDescription, complain),
      enableErrorDiagnostics: flagIn(body.enableErrorDiagnostics, complain),
      classification: objectIn(body, 'classification', complain),
      extensions: saidExtensions(objectIn(body, 'extensions', complain)),
    },
  }
}

function nameIn(value: Json | undefined, complain: Complain): string {
  const name = typeof value === 'string' ? value.toWellFormed().trim() : ''
  const complaint = nameComplaint(name, LONGEST_NAME)
  if (complaint) complain('invalid_name', '/name', `"name" ${complaint}.`)
  return name
}

function descriptionIn(value: Json | undefined, complain: Complain): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string' && !value.includes('\0')) return value.toWellFormed()
  complain('malformed_request', '/description', '"description" must be a text, without the character U+0000.')
  return ''
}

function flagIn(value: Json | undefined, complain: Complain): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  complain('malformed_request', '/enableErrorDiagnostics', '"enableErrorDiagnostics" must be true or false.')
  return false
}

function objectIn(body: JsonObject, member: string, complain: Complain): JsonObject {
  const value = body[member]
  if (isObject(value)) return value
  if (value !== undefined && value !== null) {
    complain('malformed_request', `/${member}`, `"${member}" must be an object.`)
  }
  return {}
}

/** Tags of a dataset or a batch: lists of texts by key. A plain text, number or boolean is a list of one. */
export function tagsIn(value: Json | undefined, complain: Complain): Tags {
  if (value === undefined || value === null) return {}
  if (!isObject(value)) {
    complain('invalid_tags', '/tags', '"tags" must be an object of lists of texts.')
    return {}
  }
  const entries = Object.entries(value)
  if (entries.length > MOST_TAGS) complain('invalid_tags', '/tags', `There may be ${MOST_TAGS} tags.`)
  return Object.fromEntries(entries.map(([key, item]) => [key, tagValues(key, item, complain)]))
}

function tagValues(key: string, value: Json, complain: Complain): string[] {
  const values = (Array.isArray(value) ? value : [value]).map(plainText)
  const texts = values.filter(each => each !== null)
  const pointer = `/tags/${key.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`
  if (key.trim() === '') complain('invalid_tags', pointer, 'A tag must have a name.')
  if (texts.length < values.length) complain('invalid_tags', pointer, 'A tag must be a list of texts.')
  if (texts.length > MOST_TAGS) complain('invalid_tags', pointer, `A tag may have ${MOST_TAGS} values.`)
  const isSwitch = key === 'unifiedProfile' || key === 'unifiedIdentity'
  return isSwitch ? texts.map(text => text.replace(/^(\w+):\s+/, '$1:')) : texts
}

function plainText(value: Json): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

function tableNameIn(tags: Tags, complain: Complain): string | null {
  const asked = tags[TABLE_TAG]
  if (asked === undefined) return null
  const [name = '', ...others] = asked
  if (others.length === 0 && name.length <= LONGEST_TABLE_NAME && /^[a-z0-9_]+$/.test(name)) return name
  const message = `"${TABLE_TAG}" must be one name of lower-case letters, digits and "_".`
  complain('invalid_tags', `/tags/${TABLE_TAG.replaceAll('/', '~1')}`, message)
  return null
}

/** Tags without what the house says itself. */
function saidTags(tags: Tags): Tags {
  return Object.fromEntries(
    Object.entries(tags).filter(
      ([key, values]) => key !== TABLE_TAG && !(key === FORMAT_TAG && values.join() === KEPT_FORMAT),
    ),
  )
}

const separators = ['delimiters', 'quotes', 'escapes'] as const

function fileDescriptionIn(value: Json | undefined, complain: Complain): JsonObject | null {
  if (value === undefined || value === null) return null
  const wrong = (member: string, message: string) =>
    complain('invalid_file_description', `/fileDescription${member}`, message)
  if (!isObject(value)) {
    wrong('', '"fileDescription" must be an object.')
    return null
  }
  for (const member of ['format', 'containerFormat']) {
    if ((value[member] ?? KEPT_FORMAT) !== KEPT_FORMAT) {
      wrong(`/${member}`, `"${member}" is that of the kept files and must be "${KEPT_FORMAT}".`)
    }
  }
  for (const member of separators) {
    const texts = [value[member] ?? []].flat()
    if (texts.some(text => typeof text !== 'string' || [...text].length !== 1)) {
      wrong(`/${member}`, `"${member}" must be a list of single characters.`)
    }
  }
  if ([value.nullMarkers ?? []].flat().some(text => typeof text !== 'string')) {
    wrong('/nullMarkers', '"nullMarkers" must be a list of texts.')
  }
  for (const member of ['header', 'persisted']) {
    if (typeof (value[member] ?? true) !== 'boolean')
      wrong(`/${member}`, `"${member}" must be true or false.`)
  }
  if (value.charset !== undefined && !isCharset(value.charset)) {
    wrong('/charset', `"charset" must be one of ${charsets.join(', ')}.`)
  }
  return value
}

/** A misspelling of old documentation is known, too. */
function isCharset(value: Json): boolean {
  return [...charsets, 'ISO-8869-1'].some(charset => charset === String(value).toUpperCase())
}
