import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Server, startServer, temporaryFolder } from './server.ts'

const WRITERS = 3
const PATIENCE_MS = 10_000

interface Acknowledged {
  readonly datasetId: string
  readonly version: number
  readonly rows: number
  readonly digest: string
}

/** Kills a server on one folder again and again in the middle of uploads: nothing acknowledged is lost, nothing half is shown. */
export async function surviveKills(rounds: number): Promise<void> {
  await using home = await temporaryFolder()
  const acknowledged: Acknowledged[] = []
  let checked = 0
  for (let round = 0; round < rounds; round++) {
    await using server = await startServer(home.path)
    await checkHistory(server, acknowledged.slice(checked))
    checked = acknowledged.length
    const project = ((await (await server.fetch('/api/me')).json()) as { default_project_id: string })
      .default_project_id
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      write(server, project, acknowledged, round * WRITERS + writer),
    )
    await untilMidway(round, () => acknowledged.length - checked)
    await server.stop('SIGKILL')
    await Promise.all(writers)
  }
  await using server = await startServer(home.path)
  await checkHistory(server, acknowledged)
  assert.ok(acknowledged.length > 0, 'at least one upload was acknowledged, or nothing was tested')
}

/**
 * Waits for some answers, which a busy machine gives late, and then for a moment between two of them: for three in the first round, and for one
 * less in each that follows, down to none.
 */
export async function untilMidway(round: number, answered: () => number): Promise<void> {
  const wanted = 3 - (round % 4)
  const deadline = Date.now() + PATIENCE_MS
  while (answered() < wanted && Date.now() < deadline) await sleep(10)
  await sleep(Math.random() * 500)
}

/** Uploads datasets and versions until the server is gone, noting each that was acknowledged. */
async function write(
  server: Server,
  project: string,
  acknowledged: Acknowledged[],
  seed: number,
): Promise<void> {
  try {
    for (let turn = 0; ; turn++) {
      const rows = 1 + ((seed * 7919 + turn * 104_729) % 40_000)
      const first = await send(
        server,
        '/api/datasets/upload',
        { project_id: project, name: `writer ${seed}, turn ${turn}` },
        rows,
      )
      acknowledged.push({
        datasetId: first.dataset_id as string,
        version: 0,
        rows,
        digest: first.digest as string,
      })
      const path = `/api/datasets/${first.dataset_id}/versions`
      const next = await send(server, path, { description: 'more', mode: 'append' }, rows)
      acknowledged.push({
        datasetId: first.dataset_id as string,
        version: 1,
        rows: rows * 2,
        digest: next.digest as string,
      })
    }
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
    // The server is gone: what was not acknowledged may or may not be there.
  }
}

async function send(
  server: Server,
  path: string,
  fields: Record<string, string>,
  rows: number,
): Promise<Record<string, unknown>> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new Blob([csv(rows)], { type: 'text/csv' }), 'rows.csv')
  const response = await server.fetch(path, { method: 'POST', body: form })
  const body = (await response.json()) as Record<string, unknown>
  assert.equal(response.status, 201, JSON.stringify(body))
  return body
}

function csv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => `${row},name ${row},${row}.5`)
  return `id,name,amount\n${lines.join('\n')}\n`
}

/** Everything acknowledged is there as it was, and every version that can be seen can be read to its last row. */
async function checkHistory(server: Server, acknowledged: readonly Acknowledged[]): Promise<void> {
  for (const wanted of acknowledged) {
    const version = await json(server, `/api/datasets/${wanted.datasetId}/versions`)
    const found = (version.items as { version: number; row_count: number; digest: string }[])[wanted.version]
    assert.deepEqual(
      [found?.version, found?.row_count, found?.digest],
      [wanted.version, wanted.rows, wanted.digest],
    )
  }
  const datasets = await json(server, '/api/datasets?limit=10&sort_field=created_at')
  for (const dataset of datasets.items as { id: string; rows: number }[]) {
    const download = await server.fetch(`/api/datasets/${dataset.id}/download`)
    const lines = (await download.text()).trimEnd().split('\n')
    assert.equal(lines.length - 1, dataset.rows, `dataset ${dataset.id} is whole`)
  }
}

async function json(server: Server, path: string): Promise<Record<string, unknown>> {
  const response = await server.fetch(path)
  assert.equal(response.status, 200, path)
  return (await response.json()) as Record<string, unknown>
}
