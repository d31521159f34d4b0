import { relative } from 'node:path'
import { demoFile } from '../demo.ts'
import type { Welcome } from '../open.ts'

/** What a start says on the terminal: where the house is, the key, and three things to try. */
export function greet(address: string, welcome: Welcome): string {
  const lines = ['', `Rowhouse is ready at ${address}`, `  Documentation: ${address}/docs`]
  const { keyFile, first } = welcome
  if (first) lines.push(`  Your admin key: ${first.key}`)
  if (first) lines.push(`  Your user code: ${first.userCode} (for POST /dataset-fill)`)
  if (keyFile) lines.push(`  The key is kept in ${relative(process.cwd(), keyFile)}`)
  if (first) lines.push('', 'Three things to try:', ...threeThings(address, first))
  return `${lines.join('\n')}\n\n`
}

function threeThings(address: string, { key, projectId, demo }: NonNullable<Welcome['first']>): string[] {
  const bearer = `-H "Authorization: Bearer ${key}"`
  const file = relative(process.cwd(), demoFile)
  const third = demo
    ? `-o penguins.xlsx "${address}/api/datasets/${demo.id}/download?format=xlsx"`
    : `"${address}/api/me"`
  return [
    `  curl ${bearer} "${address}/api/datasets"`,
    `  curl ${bearer} -F project_id=${projectId} -F name="My penguins" -F "file=@${file}" "${address}/api/datasets/upload"`,
    `  curl ${bearer} ${third}`,
  ]
}
