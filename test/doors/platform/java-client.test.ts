import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type StartedHouse, withoutStatistics } from '../start.ts'
import { makeDataset, makeSchema } from './datasets.ts'
import { asClient, CATALOG, EXPORT, IMPORT, startPlatform } from './platform.ts'

// What the vendor's Java reference client of 2019 sends: no sandbox anywhere, slashes at the end, an old path of batches.

let house: StartedHouse

before(async () => {
  house = await withoutStatistics(startPlatform({ PLATFORM_DEFAULT_SANDBOX: 'prod' }))
})
after(() => house[Symbol.asyncDispose]())

test('it sends a file, follows the batch, and reads the file back by the addresses that it is given', async () => {
  const dataset = await makeDataset(asClient(house), await makeSchema(asClient(house)))
  const call = asClient(house, { sandbox: null })
  const headers = { 'content-type': 'application/json' }
  const versioned = { 'content-type': 'application/vnd.adobe.xed-full+json; version=1' }
  const begun = await call('POST', `${IMPORT}/batches/`, {
    json: { datasetId: dataset, inputFormat: { format: 'json' } },
    headers,
  })
  assert.equal(begun.status, 201, begun.text)
  const { id } = begun.json
  const body = '{"_acme": {"loyalty": {"loyaltyId": "L-1"}}}'
  const path = `${IMPORT}/batches/${id}/datasets/${dataset}/files/rows.json`
  const put = await call('PUT', path, { body, headers: { 'content-type': 'application/octet-stream' } })
  assert.deepEqual([put.status, put.text], [200, ''])
  assert.equal((await call('POST', `${IMPORT}/batches/${id}?action=COMPLETE`, { headers })).status, 200)
  for (;;) {
    const found = await call('GET', `${CATALOG}/batch/${id}`, { headers: versioned })
    assert.equal(found.status, 200, found.text)
    assert.notEqual(found.json[id].status, 'failed', found.text)
    if (found.json[id].status === 'success') break
    await sleep(100)
  }
  const listed = await call(
    'GET',
    `${CATALOG}/batches?dataSet=${dataset}&sort=desc:created&offset=0&limit=10`,
  )
  assert.deepEqual(Object.keys(listed.json), [id])
  const follow = async (href: string, more: Record<string, string> = {}) =>
    call('GET', href.slice(house.address.length), { headers: { ...headers, ...more } })
  const files = await call('GET', `${EXPORT}/batches/${id}/files`, { headers })
  const { _links } = files.json.data[0]
  assert.ok(_links.self.href.startsWith('http'))
  const names = await follow(_links.self.href)
  const [{ length, _links: own }] = names.json.data
  assert.equal(typeof length, 'string')
  const bytes = await follow(own.self.href, { range: `bytes=0-${Number(length) + 1000}` })
  assert.deepEqual([bytes.status, bytes.bytes.length], [206, Number(length)])
})
