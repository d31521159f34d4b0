import { readHeader } from '../../../core/batch/cells-record.ts'
import type { LogicalType } from '../../../core/query/logical-type.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'
import type { FileColumn } from './parquet-fit.ts'
import type { OpenedParquet } from './parquet-records.ts'
import { FileError } from './record.ts'

interface Branch {
  readonly name: string
  readonly leaf: FileColumn | null
  readonly inner: Branch[]
}

/** A file whose columns are leaves, named as a CSV header names them, as one of nested rows. Pure; no I/O. */
export function nestColumns(opened: OpenedParquet): OpenedParquet {
  const header = readHeader(opened.columns.map(({ name }) => name))
  if ('fault' in header) throw new FileError(header.code, header.fault)
  const root: Branch[] = []
  for (const [at, leaf] of opened.columns.entries()) plant(root, header.paths[at] ?? [], leaf)
  return {
    ...opened,
    columns: root.map(branch => ({ name: branch.name, type: typeOf(branch) })),
    nested: root.map(branch => `${sqlOf(branch)} as ${quoteIdentifier(branch.name)}`),
  }
}

function plant(branches: Branch[], [name = '', ...inner]: readonly string[], leaf: FileColumn): void {
  const isLeaf = inner.length === 0
  const known = branches.find(branch => branch.name === name)
  const branch = known ?? { name, leaf: isLeaf ? leaf : null, inner: [] }
  if (!known) branches.push(branch)
  if (!isLeaf) plant(branch.inner, inner, leaf)
}

function typeOf({ leaf, inner }: Branch): LogicalType {
  if (leaf) return leaf.type
  return { kind: 'struct', fields: inner.map(branch => ({ name: branch.name, type: typeOf(branch) })) }
}

function sqlOf({ leaf, inner }: Branch): string {
  if (leaf) return quoteIdentifier(leaf.name)
  return `{${inner.map(branch => `${quoteLiteral(branch.name)}: ${sqlOf(branch)}`).join(', ')}}`
}
