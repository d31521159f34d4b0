import type { PackFault } from '../format/fault.ts'
import type { Step } from './table.ts'

/** The steps in an order in which each is behind all that it needs, those of fixed tables first. Pure; no I/O. Notes circles. */
export function ordered(steps: readonly Step[], note: (fault: PackFault) => void): Step[] {
  const done = new Set<Step>()
  const path: Step[] = []
  const sorted: Step[] = []
  const visit = (step: Step): void => {
    if (done.has(step)) return
    const at = path.indexOf(step)
    if (at >= 0) {
      note({ ...step.place, message: circleOf([...path.slice(at), step]) })
      return
    }
    path.push(step)
    for (const need of step.needs) {
      if (step.fixed && !need.fixed) {
        note({ ...step.place, message: `${step.name} is of fixed rows, and ${need.name} is not.` })
      }
      visit(need)
    }
    path.pop()
    done.add(step)
    sorted.push(step)
  }
  for (const step of steps) visit(step)
  return [...sorted.filter(({ fixed }) => fixed), ...sorted.filter(({ fixed }) => !fixed)]
}

function circleOf(steps: readonly Step[]): string {
  const names = steps.map(({ name }) => name).filter((name, at, all) => name !== all[at - 1])
  return `${names[0]} depends on itself: ${names.join(' ← ')}.`
}
