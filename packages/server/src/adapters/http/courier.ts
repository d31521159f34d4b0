import { lookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Courier, Message } from '../../core/ports/courier.ts'
import { refuse } from '../../core/refusals.ts'
import { type Allowance, mayReach } from './public-address.ts'

const PATIENCE_MS = 15_000
const LONGEST_URL = 2000

/** A courier that speaks HTTP and HTTPS. */
export function openCourier(allowance: Allowance, patienceMs = PATIENCE_MS): Courier {
  return {
    async check(url) {
      const { hostname } = read(url)
      // A name that cannot be looked up now may be known when there is something to tell.
      await resolve(hostname, allowance).catch(error => {
        if (error.code === 'webhook_refused') throw error
      })
    },
    async post(message, signal) {
      const url = read(message.url)
      const address = await resolve(url.hostname, allowance)
      const limit = AbortSignal.timeout(patienceMs)
      try {
        return await send(url, address, message, signal ? AbortSignal.any([signal, limit]) : limit)
      } catch (error) {
        if (limit.aborted) throw new Error(`The receiver did not answer within ${patienceMs / 1000} s.`)
        throw error
      }
    },
  }
}

function read(text: string): URL {
  const url = text.length <= LONGEST_URL && URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw refused('must be an address that begins with http:// or https://', text)
  }
  if (url.username || url.password) throw refused('must not hold a user name or password', text)
  return url
}

/** The first address of a host. Refuses when any of its addresses is not for the public: it would be a matter of chance. */
async function resolve(hostname: string, allowance: Allowance): Promise<string> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true })
  const isAllowed = allowance.hosts.has(host.toLowerCase())
  const hidden = found.find(({ address }) => !isAllowed && !mayReach(address, allowance))
  if (hidden)
    throw refused(
      'leads to an address that is not public; an operator can allow it with ROWHOUSE_WEBHOOK_ALLOW',
      hostname,
    )
  const [first] = found
  if (!first) throw new Error(`The host ${host} has no address.`)
  return first.address
}

function refused(complaint: string, shown: string): Error {
  return refuse(
    'webhook_refused',
    `The webhook address ${complaint}: ${JSON.stringify(shown.slice(0, 200))}.`,
  )
}

/** One request to a fixed address; what is answered beside the status is thrown away. */
function send(url: URL, address: string, { headers, body }: Message, signal: AbortSignal): Promise<number> {
  const family = isIP(address)
  const pinned: LookupFunction = (_host, options, answer) => {
    if (options.all) answer(null, [{ address, family }])
    else answer(null, address, family)
  }
  const begin = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const request = begin(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      lookup: pinned,
      agent: false,
      signal,
    })
    request.on('response', response => {
      resolve(response.statusCode ?? 0)
      response.destroy()
    })
    request.on('error', reject)
    request.end(body)
  })
}
