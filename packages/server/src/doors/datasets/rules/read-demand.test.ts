import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DemandBody, readDemand } from './read-demand.ts'

const id = 'E5F6A7B8-C9D0-1234-5678-90ABCDEF1234'

test('a body is read by its kind', () => {
  const cases: [DemandBody, unknown][] = [
    [{}, null],
    [
      { kind: 'unique', column: 'a' },
      { kind: 'unique', columns: ['a'] },
    ],
    [
      { kind: 'unique', columns: ['a', 'b'] },
      { kind: 'unique', columns: ['a', 'b'] },
    ],
    [
      { kind: 'range', column: 'a', min: 1.5 },
      { kind: 'range', column: 'a', min: { kind: 'number', value: '1.5' }, max: null },
    ],
    [
      { kind: 'range', column: 'a', max: '9007199254740993' },
      { kind: 'range', column: 'a', min: null, max: { kind: 'text', value: '9007199254740993' } },
    ],
    [
      { kind: 'reference', column: 'a', dataset_id: id, reference_column: 'b' },
      { kind: 'reference', column: 'a', datasetId: id.toLowerCase(), referenceColumn: 'b', version: null },
    ],
    [
      { kind: 'row_count', max: 5 },
      { kind: 'row_count', min: null, max: 5 },
    ],
  ]
  for (const [body, expected] of cases) assert.deepEqual(readDemand(body), expected)
})

test('every complaint about a body is said at once, with its place', () => {
  const cases: [DemandBody, string[]][] = [
    [{ column: 'a' }, ['/kind']],
    [{ kind: 'not_null' }, ['/column']],
    [{ kind: 'not_null', column: 'a', pattern: 'x', min: 1 }, ['/min', '/pattern']],
    [{ kind: 'unique' }, ['/columns']],
    [{ kind: 'unique', column: 'a', columns: ['a'] }, ['/columns']],
    [{ kind: 'range', column: 'a' }, ['/min']],
    [{ kind: 'range', column: 'a', min: 2, max: 1 }, ['/max']],
    [{ kind: 'range', column: 'a', min: 2 ** 60 }, ['/min']],
    [{ kind: 'set', column: 'a', values: [1, null as never, [] as never] }, ['/values/1', '/values/2']],
    [{ kind: 'row_count', min: 1.5, max: '7' }, ['/min', '/max']],
    [{ kind: 'reference', column: 'a', dataset_id: "'; --", reference_column: 'b' }, ['/dataset_id']],
  ]
  for (const [body, pointers] of cases) {
    assert.throws(
      () => readDemand(body),
      (error: { faults: { pointer: string }[] }) => {
        assert.deepEqual(
          error.faults.map(({ pointer }) => pointer),
          pointers,
        )
        return true
      },
    )
  }
})
