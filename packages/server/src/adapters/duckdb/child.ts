// An engine process: runs one verb at a time for the server that forked it, and ends with it.
import { flushCompileCache } from 'node:module'
import { CoreError } from '../../core/errors.ts'
import { packError, translateFault } from './fault.ts'
import type { Order, Report } from './message.ts'
import { type KeptEngine, keepEngine, openSession } from './session.ts'
import { type LightVerb, lightVerbs, type Verb, verbs } from './verbs.ts'
import { keepWholeTexts } from './whole-texts.ts'

// A signal meant for the whole group is the server's to answer: it ends its processes in its own order.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})

// Nobody is left to answer, and a native thread may be busy for long: nothing here needs an orderly end.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

// Its end is a kill, which leaves no time for it.
flushCompileCache()

keepWholeTexts()
obey()

/** Does what the server says, one verb at a time. */
function obey(): void {
  const kept = keepEngine()
  let running: AbortController | null = null
  process.on('message', async (order: Order) => {
    if (order.kind === 'cancel') return running?.abort()
    const controller = new AbortController()
    running = controller
    const report = await perform(order, controller.signal, kept)
    running = null
    send(report)
  })
}

async function perform(
  order: Order & { kind: 'run' },
  signal: AbortSignal,
  kept: KeptEngine,
): Promise<Report> {
  try {
    const light = (lightVerbs as Record<string, LightVerb<never, unknown>>)[order.verb]
    const { grant } = order
    const lightly = { grant, signal, session: () => kept.session(grant, signal) }
    if (light) return { kind: 'answer', answer: await light(order.request as never, lightly) }
    const verb = (verbs as Record<string, Verb<never, unknown>>)[order.verb]
    if (!verb) throw new Error(`no verb ${order.verb}`)
    const progress = (fraction: number) => send({ kind: 'progress', fraction })
    await using session = await openSession(order.grant, signal, progress)
    return { kind: 'answer', answer: await verb(order.request as never, session) }
  } catch (error) {
    if (error instanceof CoreError) return { kind: 'error', error: packError(error) }
    return { kind: 'error', error: packError(translateFault(error)) }
  }
}

function send(report: Report): void {
  if (process.connected) process.send?.(report)
}
