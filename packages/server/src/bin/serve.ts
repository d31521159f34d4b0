import { once } from 'node:events'
import { ConfigError, readConfig } from '../config.ts'
import { CoreError } from '../core/errors.ts'
import { createObserver } from '../observe.ts'
import { openHouse } from '../open.ts'
import { greet } from './greet.ts'

/** Open uploads and downloads get this long to end after the first SIGTERM. */
const GRACE_MS = 25_000

try {
  const config = readConfig(process.env)
  const observer = createObserver(config.logLevel)
  await using house = await openHouse(config, observer)
  const address = await house.app.listen({ port: config.port, host: config.host })
  process.stdout.write(greet(address, house.welcome))

  const stop = new AbortController()
  const [signal] = await Promise.race(
    ['SIGTERM', 'SIGINT'].map(name => once(process, name, { signal: stop.signal })),
  )
  stop.abort()
  observer.log.info({ signal }, 'stopping')
  setTimeout(() => house.app.server.closeAllConnections(), GRACE_MS).unref()
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}

/** Errors that a person can mend are told as a sentence; the others with their stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof CoreError) return error.message
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${address} is in use. Stop what listens there, or set ROWHOUSE_PORT to another port.`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
