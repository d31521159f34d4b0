import { call, double, type Expression, whole } from '../expression.ts'
import {
  exponentialQuantiles,
  lognormalQuantiles,
  normalQuantiles,
  poissonWeights,
  zipfWeights,
} from '../quantiles.ts'
import { type GeneratorDefinition, GeneratorError, type GeneratorUse, numbersOf } from './generator.ts'

/** Whole numbers of the range, else of `fallback`. */
export function integerBetween(use: GeneratorUse, fallback: readonly [number, number]): Expression {
  const [low, high] = use.range ? [use.range.low, use.range.high] : fallback.map(String)
  if (!/^-?\d+$/.test(low ?? '') || !/^-?\d+$/.test(high ?? '')) {
    throw new GeneratorError('needs a range of whole numbers, such as 1-10.')
  }
  const [from, to] = [BigInt(low ?? 0), BigInt(high ?? 0)]
  if (from > to) throw new GeneratorError('has a range that ends before it begins.')
  const limit = 2n ** 62n
  if (from < -limit || to > limit) throw new GeneratorError('has a range beyond ±2^62.')
  return { kind: 'between', low: from, high: to, number: 0 }
}

/** A number of the range, else of 0 to 1000, with as many decimals as it is told, or as the range is written with, two at least. */
export function numberBetween(use: GeneratorUse): Expression {
  const { low, high } = use.range ?? { low: '0', high: '1000' }
  const written = Math.max(2, ...[low, high].map(text => text.split('.')[1]?.length ?? 0))
  const [decimals = written] = numbersOf(use, ['decimals'], [written])
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > 15) {
    throw new GeneratorError('takes 0 to 15 decimals.')
  }
  const scale = 10 ** decimals
  const [from, to] = [Number(low), Number(high)]
  if (!Number.isFinite(from) || !Number.isFinite(to) || from > to || Math.abs(to) * scale > 2 ** 53) {
    throw new GeneratorError('needs a range of numbers, such as 0.5-9.5.')
  }
  const parts: Expression = {
    kind: 'between',
    low: BigInt(Math.round(from * scale)),
    high: BigInt(Math.round(to * scale)),
    number: 0,
  }
  return call('over', call('toNumber', parts), call('toNumber', whole(scale)))
}

interface Distribution {
  readonly name: string
  readonly type: 'number' | 'integer'
  readonly description: string
  readonly parameters: readonly string[]
  readonly fallback: readonly number[]
  make(values: readonly number[], use: GeneratorUse): Expression
}

function positive(value: number, name: string): number {
  if (value > 0) return value
  throw new GeneratorError(`needs a ${name} above 0.`)
}

const rounded = (value: Expression, decimals: number): Expression =>
  call('over', call('round', call('times', value, double(10 ** decimals))), double(10 ** decimals))

/** Within the range of the field, where it has one. */
function clamped(value: Expression, { range }: GeneratorUse): Expression {
  if (!range) return value
  const [low, high] = [Number(range.low), Number(range.high)]
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) {
    throw new GeneratorError('needs a range of numbers, such as 0-100.')
  }
  const least: Expression = {
    kind: 'if',
    condition: call('less', value, double(low)),
    holds: double(low),
    fails: value,
  }
  return { kind: 'if', condition: call('less', double(high), value), holds: double(high), fails: least }
}

const distributionsByName: readonly Distribution[] = [
  {
    name: 'normal',
    type: 'number',
    description: 'Normally distributed, by mean and standard deviation; four decimals.',
    parameters: ['mean', 'sd'],
    fallback: [0, 1],
    make([mean = 0, sd = 1], use) {
      const drawn: Expression = { kind: 'quantile', quantiles: normalQuantiles, number: 0 }
      const value = call(
        'plus',
        double(mean),
        call('times', drawn, double(positive(sd, 'standard deviation'))),
      )
      return rounded(clamped(value, use), 4)
    },
  },
  {
    name: 'lognormal',
    type: 'number',
    description: 'Its logarithm is normally distributed, by mean and standard deviation; four decimals.',
    parameters: ['mean', 'sd'],
    fallback: [0, 1],
    make([mean = 0, sd = 1], use) {
      const quantiles = lognormalQuantiles(mean, positive(sd, 'standard deviation'))
      return rounded(clamped({ kind: 'quantile', quantiles, number: 0 }, use), 4)
    },
  },
  {
    name: 'exponential',
    type: 'number',
    description: 'Times between events that come at a rate; four decimals.',
    parameters: ['rate'],
    fallback: [1],
    make([rate = 1], use) {
      const quantiles = exponentialQuantiles(positive(rate, 'rate'))
      return rounded(clamped({ kind: 'quantile', quantiles, number: 0 }, use), 4)
    },
  },
  {
    name: 'poisson',
    type: 'integer',
    description: 'How many events come in a time, by their mean number, up to 200.',
    parameters: ['mean'],
    fallback: [3],
    make([mean = 3]) {
      if (!(mean > 0 && mean <= 200)) throw new GeneratorError('needs a mean above 0 and up to 200.')
      return { kind: 'choose', weights: poissonWeights(mean), number: 0 }
    },
  },
  {
    name: 'zipf',
    type: 'integer',
    description:
      'Ranks from 1, of which the first are the most frequent: how many there are, and the exponent.',
    parameters: ['ranks', 'exponent'],
    fallback: [100, 1],
    make([ranks = 100, exponent = 1]) {
      if (!Number.isInteger(ranks) || ranks < 1 || ranks > 1000) {
        throw new GeneratorError('needs 1 to 1000 ranks.')
      }
      const place: Expression = {
        kind: 'choose',
        weights: zipfWeights(ranks, positive(exponent, 'exponent')),
        number: 0,
      }
      return call('add', whole(1), place)
    },
  },
  {
    name: 'uniform',
    type: 'number',
    description: 'Each number from low to high as likely as the others; all its digits.',
    parameters: ['low', 'high'],
    fallback: [0, 1],
    make([low = 0, high = 1]) {
      if (low > high) throw new GeneratorError('has a range that ends before it begins.')
      return call('plus', double(low), call('times', { kind: 'fraction', number: 0 }, double(high - low)))
    },
  },
]

export const distributions: readonly GeneratorDefinition[] = distributionsByName.map(
  ({ name, type, description, parameters, fallback, make }) => ({
    name,
    group: 'distributions',
    type,
    description,
    usage: `@${name}(${fallback.join(', ')})`,
    make: use => make(numbersOf(use, parameters, fallback), use),
  }),
)

export const numbers: readonly GeneratorDefinition[] = [
  {
    name: 'integer',
    group: 'numbers',
    type: 'integer',
    description: 'A whole number of the range, 0 to 1000 without one.',
    usage: '@integer',
    make: use => integerBetween(use, [0, 1000]),
  },
  {
    name: 'number',
    group: 'numbers',
    type: 'number',
    description:
      'A number of the range, 0 to 1000 without one, with the decimals of its bounds, two at least, or as many as @number(1) says.',
    usage: '@number',
    make: numberBetween,
  },
  {
    name: 'age',
    group: 'numbers',
    type: 'integer',
    description: 'Years of an adult, or of the range.',
    usage: '@age',
    make: use => integerBetween(use, [18, 90]),
  },
  {
    name: 'percent',
    group: 'numbers',
    type: 'number',
    description: '0 to 100 with two decimals, or of the range.',
    usage: '@percent',
    make: use => numberBetween({ ...use, arguments: [], range: use.range ?? { low: '0', high: '100' } }),
  },
  {
    name: 'boolean',
    group: 'numbers',
    type: 'boolean',
    description: 'True in a share of the rows, half of them unless it says another.',
    usage: '@boolean(0.5)',
    make(use) {
      const [share = 0.5] = numbersOf(use, ['share'], [0.5])
      if (share < 0 || share > 1) throw new GeneratorError('needs a share from 0 to 1.')
      return call('less', { kind: 'draw', number: 0 }, whole(Math.round(share * 2 ** 32)))
    },
  },
]
