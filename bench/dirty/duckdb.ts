import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Cells } from '../../test/corpus/expectation.ts'
import type { Contender, DirtyFile, Reading } from './contender.ts'

/** DuckDB's own reader with everything left to its sniffer, but for what the upload would be told. */
export async function openDuckdb(allVarchar: boolean): Promise<Contender & AsyncDisposable> {
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' })
  const connection = await instance.connect()
  await connection.run("set timezone = 'UTC'")
  return {
    name: allVarchar ? 'DuckDB, all_varchar' : 'DuckDB',
    async read(file) {
      try {
        return await readTable(connection, file, allVarchar)
      } catch (error) {
        return { refused: String(error) }
      }
    },
    async [Symbol.asyncDispose]() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

async function readTable(
  connection: DuckDBConnection,
  file: DirtyFile,
  allVarchar: boolean,
): Promise<Reading> {
  const options = [...told(file), ...(allVarchar ? ['all_varchar = true'] : [])]
  const from = `read_csv(${[quoted(file.path), ...options].join(', ')})`
  const table = await connection.runAndReadAll(`select columns(*)::varchar from ${from}`)
  const sniffed = await connection.runAndReadAll(
    `select "HasHeader" from sniff_csv(${[quoted(file.path), ...options].join(', ')})`,
  )
  const names = (await connection.runAndReadAll(`select * from ${from} limit 0`)).columnNames()
  const rows = table.getRows() as Cells[]
  return { names: sniffed.getRows()[0]?.[0] ? names : null, width: names.length, rows, apart: 0 }
}

function told({ expected: { options = {} } }: DirtyFile): string[] {
  const settings: [string, string | undefined][] = [
    ['delim', options.delimiter],
    ['quote', options.quote],
    ['escape', options.escape],
    ['comment', options.comment],
    ['decimal_separator', options.decimal],
    ['thousands', options.thousands],
    ['dateformat', options.date_format],
    ['encoding', options.encoding === 'iso-8859-1' ? 'latin-1' : options.encoding],
  ]
  const list = settings.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} = ${quoted(value)}`],
  )
  if (options.header !== undefined) list.push(`header = ${options.header}`)
  if (options.null_values) list.push(`nullstr = [${options.null_values.map(quoted).join(', ')}]`)
  return list
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
