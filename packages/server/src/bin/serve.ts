import { once } from 'node:events'
import { ConfigError, readConfig } from '../config.ts'
import { CoreError } from '../core/errors.ts'
import { createObserver } from '../observe.ts'
import { openHouse } from '../open.ts'
import { greet } from './greet.ts'

/** Open uploads and downloads get this long to end after the first signal. */
const GRACE_MS = 25_000

try {
  const config = readConfig(process.env)
  const observer = createObserver(config.logLevel)
  // From the start: a signal that comes while the house opens must not leave its database running.
  const toldToStop = Promise.race(['SIGTERM', 'SIGINT'].map(name => once(process, name)))
  await using house = await openHouse(config, observer)
  const { app } = house
  const address = await app.listen({ port: config.port, host: config.host })
  process.stdout.write(greet(address, house.welcome))

  await toldToStop
  observer.log.info('stopping')
  setInterval(() => app.server.closeIdleConnections(), 100).unref()
  setTimeout(() => app.server.closeAllConnections(), GRACE_MS).unref()
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
