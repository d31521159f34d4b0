import { refuse } from '../refusals.ts'
import { type Expression, parseExpression } from './expression.ts'

/** A step of an automaton: one character, a place, a choice of two ways, or the end. */
type Step =
  | { readonly kind: 'one'; readonly fits: (character: string) => boolean }
  | { readonly kind: 'begin' | 'end' | 'found' }
  | { readonly kind: 'fork'; readonly to: number[] }

const MOST_STEPS = 1000
/** What lies behind is not looked at: one text must not keep all other requests waiting. */
const LONGEST_SUBJECT = 10_000

/**
 * A test whether a text holds what a regular expression describes, anywhere in it. It goes through the text once, whatever the expression:
 * all ways that fit so far are followed at the same time (K. Thompson, "Regular expression search algorithm", 1968).
 * Pure; no I/O. Refuses with `malformed_filter`.
 */
export function searchFor(text: string): (subject: string) => boolean {
  const steps: Step[] = []
  compile(steps, parseExpression(text))
  add(steps, { kind: 'found' })
  return subject => search(steps, subject)
}

function add(steps: Step[], step: Step): void {
  if (steps.length >= MOST_STEPS)
    throw refuse('malformed_filter', 'The regular expression is too large. Repeat less in it.')
  steps.push(step)
}

/** Adds the steps of an expression; what follows begins behind the last. */
function compile(steps: Step[], expression: Expression): void {
  switch (expression.kind) {
    case 'one':
    case 'begin':
    case 'end':
      add(steps, expression)
      return
    case 'series':
      for (const each of expression.of) compile(steps, each)
      return
    case 'either':
      compileEither(steps, expression.of)
      return
    case 'repeat':
      compileRepeat(steps, expression)
  }
}

function compileEither(steps: Step[], branches: readonly Expression[]): void {
  const ends: number[][] = []
  for (const [at, branch] of branches.entries()) {
    if (at === branches.length - 1) compile(steps, branch)
    else {
      const to = [steps.length + 1]
      add(steps, { kind: 'fork', to })
      compile(steps, branch)
      const end: number[] = []
      add(steps, { kind: 'fork', to: end })
      ends.push(end)
      to.push(steps.length)
    }
  }
  for (const end of ends) end.push(steps.length)
}

function compileRepeat(
  steps: Step[],
  { of, least, most }: Extract<Expression, { readonly kind: 'repeat' }>,
): void {
  for (let time = 0; time < least; time++) {
    const before = steps.length
    compile(steps, of)
    // What needs no step, such as an empty group, is the same however often it is repeated.
    if (steps.length === before) break
  }
  if (most === null) {
    const start = steps.length
    const to = [start + 1]
    add(steps, { kind: 'fork', to })
    compile(steps, of)
    add(steps, { kind: 'fork', to: [start] })
    to.push(steps.length)
    return
  }
  const skips: number[][] = []
  for (let time = least; time < most; time++) {
    const to = [steps.length + 1]
    add(steps, { kind: 'fork', to })
    compile(steps, of)
    skips.push(to)
  }
  for (const to of skips) to.push(steps.length)
}

function search(steps: readonly Step[], subject: string): boolean {
  const characters = [...subject.slice(0, LONGEST_SUBJECT)]
  let current = new Set<number>()
  for (let at = 0; at <= characters.length; at++) {
    // The text may begin to fit at every character.
    if (follow(steps, current, 0, at, characters.length)) return true
    const character = characters[at]
    if (character === undefined) return false
    const after = new Set<number>()
    for (const place of current) {
      const step = steps[place]
      if (step?.kind !== 'one' || !step.fits(character)) continue
      if (follow(steps, after, place + 1, at + 1, characters.length)) return true
    }
    current = after
  }
  return false
}

/** Adds a step and all that are reached from it without a character; true when the end is. */
function follow(
  steps: readonly Step[],
  reached: Set<number>,
  from: number,
  at: number,
  length: number,
): boolean {
  const waiting = [from]
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (reached.has(place)) continue
    reached.add(place)
    const step = steps[place]
    if (step?.kind === 'found') return true
    if (step?.kind === 'fork') waiting.push(...step.to)
    if (step?.kind === 'begin' && at === 0) waiting.push(place + 1)
    if (step?.kind === 'end' && at === length) waiting.push(place + 1)
  }
  return false
}
