import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveMoment } from './schedule.ts'

test('dates, datetimes and offsets from the anchor are moments in UTC, wherever the machine stands', () => {
  const zone = process.env.TZ
  process.env.TZ = 'Asia/Tokyo'
  try {
    const moments = {
      '2026-01-25': '2026-01-25T00:00:00.000Z',
      '2026-01-25T12:00:00': '2026-01-25T12:00:00.000Z',
      '2026-01-25 12:00': '2026-01-25T12:00:00.000Z',
      '2026-01-25T12:00:00Z': '2026-01-25T12:00:00.000Z',
      '2026-01-25T12:00:00+01:00': '2026-01-25T11:00:00.000Z',
      '-120d': '2025-12-01T00:00:00.000Z',
      '-1M': '2026-02-28T00:00:00.000Z',
      '+1y': '2027-03-31T00:00:00.000Z',
      '-90s': '2026-03-30T23:58:30.000Z',
    }
    for (const [text, moment] of Object.entries(moments))
      assert.equal(resolveMoment(text, '2026-03-31'), moment)
    assert.equal(resolveMoment('soon', '2026-03-31'), null)
  } finally {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  }
})
