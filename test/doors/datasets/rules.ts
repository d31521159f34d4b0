import assert from 'node:assert/strict'
import { form, type StartedHouse } from '../start.ts'

/** Makes a rule that asks nothing odd; answers what making it answered. */
export async function makeRule(house: StartedHouse, dataset: string, rule: Record<string, unknown>) {
  const sent = { json: { name: 'a rule', ...rule } }
  const answer = await house.admin('POST', `/api/datasets/${dataset}/rules`, sent)
  assert.equal(answer.status, 201, answer.text)
  return answer.json
}

/** Sends a file as the next version. */
export function nextVersion(
  house: StartedHouse,
  dataset: string,
  file: string,
  members: Record<string, string> = {},
) {
  const sent = form({ description: 'More', mode: 'append', file, ...members })
  return house.admin('POST', `/api/datasets/${dataset}/versions`, { form: sent })
}

/** A file of four people, in which values are missing, repeated and out of bounds. */
export const people =
  'id,name,age,country,born\n1,Ada,36,GB,1815-12-10\n2,Bo,17,NO,2007-01-02\n3,,200,xx,\n3,Cy,41,NO,1983-05-06\n'

/** Rules of each kind about `people`, each with the rows that violate it; `countries` is the id of a dataset of their codes. */
export function rulesOfPeople(countries: string): readonly [Record<string, unknown>, number[]][] {
  return [
    [{ kind: 'not_null', column: 'name' }, [2]],
    [{ kind: 'unique', column: 'id' }, [2, 3]],
    [{ kind: 'unique', columns: ['id', 'name'] }, []],
    [{ kind: 'range', column: 'age', min: 18, max: 120 }, [1, 2]],
    [{ kind: 'range', column: 'born', min: '1900-01-01' }, [0]],
    [{ kind: 'set', column: 'country', values: ['GB', 'NO'] }, [2]],
    [{ kind: 'pattern', column: 'name', pattern: '[A-Z][a-z]' }, [0]],
    [{ kind: 'reference', column: 'country', dataset_id: countries, reference_column: 'code' }, [2]],
    [{ kind: 'expression', expression: 'age < 100 or name is null' }, []],
    [{ kind: 'expression', expression: `age >= 18 or country = 'GB'` }, [1]],
  ]
}
