import { type DecisionFlow, type FlowNode, nodeTypes, nodeTypesOfAnyPhase } from '../pack.ts'
import { type Faults, quoted } from './fault.ts'
import { choice, flag, keyText, object, whole } from './scalars.ts'
import { list, members, optional, type ValueOf } from './shape.ts'
import { checkUnique, thing, thingMembers } from './thing.ts'

const PHASES = [1, 2, 3] as const
const allTypes = [...PHASES.flatMap(phase => nodeTypes[phase]), ...nodeTypesOfAnyPhase]

const nodeShape = members('a node', {
  type: choice(allTypes),
  config: optional(object),
  id: optional(keyText),
  phase: optional(whole(1, 3)),
  position: optional(whole(1, 1000)),
})

export const flowShape = members('a decision flow', {
  ...thingMembers,
  autoAssembly: optional(flag),
  nodes: list('nodes', nodeShape, 200, 2),
})

type WrittenFlow = ValueOf<typeof flowShape>
type WrittenNode = WrittenFlow['nodes'][number]

/** Keys by what names them in the config of a node. */
export interface FlowTargets {
  readonly schema: readonly string[]
  readonly model: readonly string[]
  readonly experiment: readonly string[]
}

/** Pure; no I/O. Notes flows that do not run from inventory to response by phases, that name what is not there, or that call themselves. */
export function readFlows(
  written: readonly WrittenFlow[],
  targets: FlowTargets,
  faults: Faults,
): DecisionFlow[] {
  const all = { ...targets, flow: written.map(({ key }) => key) }
  const flows = written.map(each => {
    const nodes = readNodes(each, faults)
    each.nodes.forEach(node => {
      checkConfig(node, all, faults)
    })
    return { ...thing(each.key, each), autoAssembly: each.autoAssembly ?? false, nodes }
  })
  checkUnique(
    'decision flow',
    flows,
    written.map(({ at }) => at),
    faults,
  )
  checkCalls(flows, written, faults)
  return flows
}

function readNodes({ nodes, at }: WrittenFlow, faults: Faults): FlowNode[] {
  const read: FlowNode[] = []
  for (const [index, node] of nodes.entries()) {
    const before = read.at(-1)
    const phase = phaseOf(node, before?.phase ?? 1, faults)
    if (phase < (before?.phase ?? 1)) {
      faults.note(node.at('type'), `A node of phase ${phase} stands behind one of phase ${before?.phase}.`)
    }
    const position = node.position ?? (before?.position ?? 0) + 1
    if (before && position <= before.position) {
      faults.note(node.at('position'), `The node before has the position ${before.position} already.`)
    }
    const id = node.id ?? idOf(node, nodes.slice(0, index))
    if (read.some(other => other.id === id))
      faults.note(node.at('id'), `Another node is ${quoted(id)} already.`)
    read.push({ id, phase, position, type: node.type, config: node.config ?? {} })
  }
  const types = read.map(({ type }) => type)
  if (types[0] !== 'inventory') faults.note(at('nodes', 0), 'A flow starts with inventory.')
  if (types.at(-1) !== 'response') faults.note(at('nodes', types.length - 1), 'A flow ends with response.')
  types.forEach((type, index) => {
    const isEnd = type === 'inventory' ? index === 0 : type !== 'response' || index === types.length - 1
    if (!isEnd)
      faults.note(at('nodes', index), 'A flow has one inventory, at its start, and one response, at its end.')
  })
  return read
}

/** The type, and a number behind it where the type has stood before. */
function idOf({ type }: WrittenNode, before: readonly WrittenNode[]): string {
  const number = before.filter(node => node.type === type).length + 1
  return number === 1 ? type : `${type}-${number}`
}

function phaseOf({ type, phase, at }: WrittenNode, before: 1 | 2 | 3, faults: Faults): 1 | 2 | 3 {
  const own = PHASES.find(each => nodeTypes[each].some(name => name === type))
  const given = PHASES.find(each => each === phase)
  if (own && given && own !== given) faults.note(at('phase'), `${type} is of phase ${own}.`)
  return own ?? given ?? before
}

function checkConfig(
  node: WrittenNode,
  targets: FlowTargets & { readonly flow: readonly string[] },
  faults: Faults,
): void {
  for (const [kind, keys] of Object.entries(targets) as [keyof typeof targets, readonly string[]][]) {
    if (!node.config || !Object.hasOwn(node.config, kind)) continue
    const named = node.config[kind]
    if (typeof named !== 'string' || !keys.includes(named)) {
      faults.note(node.at('config', kind), `The pack has no ${kind} ${quoted(String(named))}.`)
    }
  }
  if (node.type === 'call_flow' && typeof node.config?.flow !== 'string') {
    faults.note(node.at('config'), 'call_flow names a flow: config: {flow: …}.')
  }
}

function checkCalls(flows: readonly DecisionFlow[], written: readonly WrittenFlow[], faults: Faults): void {
  const calls = new Map(
    flows.map(({ key, nodes }) => [key, nodes.filter(node => node.type === 'call_flow').map(calledBy)]),
  )
  for (const { key, at } of written) {
    const reached = new Set<string>()
    const next = [...(calls.get(key) ?? [])]
    for (let flow = next.pop(); flow !== undefined; flow = next.pop()) {
      if (reached.has(flow)) continue
      reached.add(flow)
      next.push(...(calls.get(flow) ?? []))
    }
    if (reached.has(key)) faults.note(at('nodes'), `The flow ${quoted(key)} calls itself in the end.`)
  }
}

function calledBy({ config }: FlowNode): string {
  return String(config.flow)
}
