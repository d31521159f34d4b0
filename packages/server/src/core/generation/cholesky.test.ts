import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cholesky, mended } from './cholesky.ts'

/** The lower half of any symmetric matrix with ones on its diagonal. */
const matrices = fc
  .integer({ min: 1, max: 7 })
  .chain(size =>
    fc.tuple(
      ...Array.from({ length: size }, (_, at) =>
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: at, maxLength: at }),
      ),
    ),
  )

test('a factor times its transpose is the matrix', () => {
  fc.assert(
    fc.property(matrices, matrix => {
      const rows = mended(matrix)
      const factor = cholesky(rows) ?? assert.fail('mended, and not positive definite')
      for (const [i, row] of rows.entries()) {
        for (const [j, value] of [...row, 1].entries()) {
          const product = (factor[j] ?? []).reduce((sum, each, k) => sum + each * (factor[i]?.[k] ?? 0), 0)
          assert.ok(Math.abs(product - value) < 1e-9)
        }
      }
    }),
  )
})

test('what is positive definite already is only rounded, and what is not has no factor', () => {
  assert.deepEqual(mended([[], [0.123_456], [0.5, -0.2]]), [[], [0.1235], [0.5, -0.2]])
  const impossible = [[], [0.9], [0.9, -0.9]]
  assert.equal(cholesky(impossible), null)
  const near = mended(impossible)
  assert.ok(cholesky(near))
  assert.ok((near[1]?.[0] ?? 0) > 0.45)
})
