/** What the answers about loads look like, for the document. */
export const loadExample = {
  id: 'b8c9d0e1-f2a3-4567-8901-bcdef1234567',
  format: 'csv',
  compression: null,
  sheet: null,
  dialect: {
    delimiter: ';',
    quote: '"',
    escape: '"',
    header: true,
    encoding: 'windows-1252',
    line_ending: 'crlf',
    decimal: ',',
    thousands: '',
    comment: '',
    trailing_delimiter: false,
    skipped_lines: 2,
  },
  rows: { read: 30000, loaded: 29998, rejected: 2, skipped: 0 },
  warnings: [{ code: 'ambiguous_date_format', column: 'when', message: 'Day and month could be swapped.' }],
  columns: [
    {
      name: 'zip',
      original_name: 'ZIP',
      type: 'VARCHAR',
      format: null,
      null_tokens: 0,
      reason: {
        message: 'Text, since not every value is a plain number.',
        instead_of: 'BIGINT',
        counter_examples: [{ row: 12, value: '00501' }],
      },
    },
  ],
  rejects_kept: 2,
  dataset_id: 'e5f6a7b8-c9d0-1234-5678-90abcdef1234',
  dataset_version_id: 'f6a7b8c9-d0e1-2345-6789-0abcdef12345',
  artifact_id: 'a7b8c9d0-e1f2-3456-7890-abcdef123456',
  replay_of: null,
  replays: [
    {
      load_id: 'c9d0e1f2-a3b4-5678-9012-cdef12345678',
      dataset_version_id: 'a8b9c0d1-e2f3-4567-8901-abcdef234567',
      version: 1,
      rows: 2,
    },
  ],
  created_at: '2026-02-12T08:00:00Z',
}

export const rejectExample = {
  row: 17,
  byte_offset: 1042,
  raw: '17;2026-01-05;12,50;EUR;surplus',
  column: null,
  code: 'too_many_fields',
  message: 'It has 5 fields, and the header has 4.',
}
