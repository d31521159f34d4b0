import { type Expression, join, pick } from '../expression.ts'
import { type GeneratorDefinition, type GeneratorUse, listed, plain } from './generator.ts'

const FIRST = ['person.first_name.generic', 'person.first_name.female']
const LAST = ['person.last_name.generic']

/** The first name of the row where it has one, else one drawn for this field. */
export function firstNameOf(use: GeneratorUse, number: number): Expression {
  const own = use.sibling('first_name') ?? use.sibling('firstName') ?? use.sibling('firstname')
  return own?.type === 'text' ? own : pick(use.corpus.firstOf(...FIRST), number)
}

/** The last name of the row where it has one, else one drawn for this field. */
export function lastNameOf(use: GeneratorUse, number: number): Expression {
  const own = use.sibling('last_name') ?? use.sibling('lastName') ?? use.sibling('surname')
  return own?.type === 'text' ? own : pick(use.corpus.firstOf(...LAST), number)
}

export const names: readonly GeneratorDefinition[] = [
  listed('first_name', 'names', 'A given name.', corpus => corpus.firstOf(...FIRST)),
  listed('female_name', 'names', 'A given name of women.', corpus =>
    corpus.firstOf('person.first_name.female', 'person.first_name.generic'),
  ),
  listed('male_name', 'names', 'A given name of men.', corpus =>
    corpus.firstOf('person.first_name.male', 'person.first_name.generic'),
  ),
  listed('last_name', 'names', 'A family name.', corpus => corpus.firstOf(...LAST)),
  plain('full_name', 'names', 'text', 'Given and family name; those of the row where it has them.', use =>
    join(firstNameOf(use, 0), ' ', lastNameOf(use, 1)),
  ),
  listed('name_prefix', 'names', 'A form of address.', corpus =>
    corpus.firstOf('person.prefix.generic', 'person.prefix.female'),
  ),
  listed('sex', 'names', 'Female or male.', corpus => corpus.list('person.sex')),
  plain('job_title', 'names', 'text', 'What someone works as.', ({ corpus }) =>
    join(
      pick(corpus.list('person.job_descriptor'), 0),
      ' ',
      pick(corpus.list('person.job_area'), 1),
      ' ',
      pick(corpus.list('person.job_type'), 2),
    ),
  ),
  listed('job_area', 'names', 'A field of work.', corpus => corpus.list('person.job_area')),
]
