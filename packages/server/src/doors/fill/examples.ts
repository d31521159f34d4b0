export const fillExample = {
  data: {
    status: 'success',
    details: {
      'dataset-code': 'eca2ad3940e3',
      'rows-inserted': 2,
      'rows-rejected': 0,
      'rows-count': 2,
      version: 1,
      load: {
        id: 'b7c8d9e0-f1a2-3456-7890-abcdef345678',
        format: 'json',
        compression: 'gzip',
        rows: { read: 2, loaded: 2, rejected: 0, skipped: 0 },
        warnings: [],
      },
    },
  },
}

export const completeExample = {
  data: { status: 'success', details: { 'dataset-code': 'eca2ad3940e3', 'rows-count': 542289 } },
}
