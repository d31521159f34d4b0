import type { Socket } from 'node:net'
import { adminKey } from '../../server.ts'

/** The head of an upload that is written to a socket by hand, with a header that says its length. */
export function uploadHead(length: string): string {
  return [
    'POST /api/datasets/upload HTTP/1.1',
    'host: house',
    `authorization: Bearer ${adminKey}`,
    'content-type: multipart/form-data; boundary=b',
    length,
    '\r\n',
  ].join('\r\n')
}

/** A chunk of a body whose transfer is chunked. */
export function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
}

/** Waits until a socket takes more, or is closed. */
export function drained(socket: Socket): Promise<void> {
  return new Promise(resolve => {
    socket.once('drain', resolve)
    socket.once('close', () => resolve())
  })
}

/** Reads a socket until an answer is there, or nothing more comes. */
export async function readAnswer(socket: Socket): Promise<string> {
  let text = ''
  return new Promise(resolve => {
    socket.on('data', bytes => {
      text += bytes
      if (/\r\n\r\n.*\}/s.test(text)) resolve(text)
    })
    socket.on('close', () => resolve(text))
  })
}
