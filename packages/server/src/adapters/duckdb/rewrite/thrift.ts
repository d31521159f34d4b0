/**
 * A value of Thrift's compact protocol, in which footers of Parquet are written, as it stands there: whole numbers are varints that were not
 * turned back from zigzag, texts and floating point are bytes.
 */
export type ThriftValue = number | Uint8Array | ThriftList | ThriftStruct

export interface ThriftList {
  readonly type: number
  readonly items: readonly ThriftValue[]
}

/** In the order of their numbers. The type of a truth value is the value. */
export type ThriftStruct = readonly ThriftField[]

export interface ThriftField {
  readonly id: number
  readonly type: number
  readonly value: ThriftValue
}

const TRUE = 1
const FALSE = 2
const BYTE = 3
const INT64 = 6
const DOUBLE = 7
const BINARY = 8
const LIST = 9
const SET = 10
const STRUCT = 12

/** Reads a struct that fills the bytes. Pure; no I/O. */
export function readThrift(bytes: Uint8Array): ThriftStruct {
  const reader = { bytes, at: 0 }
  const struct = readStruct(reader)
  if (reader.at !== bytes.length) throw new Error(`${bytes.length - reader.at} bytes follow the struct`)
  return struct
}

interface Reader {
  readonly bytes: Uint8Array
  at: number
}

function readByte(reader: Reader): number {
  const byte = reader.bytes[reader.at++]
  if (byte === undefined) throw new Error('the struct ends before its end')
  return byte
}

function readVarint(reader: Reader): number {
  let value = 0
  for (let factor = 1; ; factor *= 128) {
    const byte = readByte(reader)
    value += (byte & 127) * factor
    if (!Number.isSafeInteger(value)) throw new Error('a number beyond 2^53')
    if (byte < 128) return value
  }
}

function readBytes(reader: Reader, length: number): Uint8Array {
  const end = reader.at + length
  if (end > reader.bytes.length) throw new Error('the struct ends before its end')
  const bytes = reader.bytes.subarray(reader.at, end)
  reader.at = end
  return bytes
}

function readStruct(reader: Reader): ThriftStruct {
  const fields: ThriftField[] = []
  for (let id = 0; ; ) {
    const head = readByte(reader)
    if (head === 0) return fields
    id = head >> 4 ? id + (head >> 4) : readVarint(reader) / 2
    const type = head & 15
    const value = type === TRUE || type === FALSE ? 0 : readValue(reader, type)
    fields.push({ id, type, value })
  }
}

function readValue(reader: Reader, type: number): ThriftValue {
  if (type === TRUE || type === FALSE || type === BYTE) return readByte(reader)
  if (type <= INT64) return readVarint(reader)
  if (type === DOUBLE) return readBytes(reader, 8)
  if (type === BINARY) return readBytes(reader, readVarint(reader))
  if (type === STRUCT) return readStruct(reader)
  if (type !== LIST && type !== SET) throw new Error(`a value of the type ${type}`)
  const head = readByte(reader)
  const [size, of] = [head >> 4 === 15 ? readVarint(reader) : head >> 4, head & 15]
  return { type: of, items: Array.from({ length: size }, () => readValue(reader, of)) }
}

/** Pure; no I/O. */
export function writeThrift(struct: ThriftStruct): Buffer {
  const chunks: Uint8Array[] = []
  writeStruct(chunks, struct)
  return Buffer.concat(chunks)
}

function writeVarint(chunks: Uint8Array[], value: number): void {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  chunks.push(Uint8Array.from([...bytes, rest]))
}

function writeStruct(chunks: Uint8Array[], struct: ThriftStruct): void {
  let last = 0
  for (const { id, type, value } of struct) {
    const step = id - last
    last = id
    chunks.push(Uint8Array.of((step > 0 && step < 16 ? step << 4 : 0) | type))
    if (step <= 0 || step >= 16) writeVarint(chunks, id * 2)
    if (type !== TRUE && type !== FALSE) writeValue(chunks, type, value)
  }
  chunks.push(Uint8Array.of(0))
}

function writeValue(chunks: Uint8Array[], type: number, value: ThriftValue): void {
  if (typeof value === 'number') {
    if (type <= BYTE) chunks.push(Uint8Array.of(value))
    else writeVarint(chunks, value)
  } else if (value instanceof Uint8Array) {
    if (type === BINARY) writeVarint(chunks, value.length)
    chunks.push(value)
  } else if ('items' in value) {
    const size = value.items.length
    chunks.push(Uint8Array.of((Math.min(size, 15) << 4) | value.type))
    if (size >= 15) writeVarint(chunks, size)
    for (const item of value.items) writeValue(chunks, value.type, item)
  } else {
    writeStruct(chunks, value)
  }
}
