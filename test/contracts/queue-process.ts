import { openPostgresQueue } from '../../packages/server/src/adapters/postgres/queue.ts'

// A worker that takes a job and never ends it, to be killed. usage: node queue-process.ts <url>

const [, , url = ''] = process.argv
const queue = await openPostgresQueue({ url })
await queue.work({
  async remove_objects() {
    process.stdout.write('taken\n')
    await new Promise(() => {})
  },
  async merge() {},
  async sweep() {},
  async profile() {},
  async drift() {},
  async batch() {},
  async sandbox() {},
  async generate() {},
  async deliver() {},
})
