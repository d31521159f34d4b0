/** Examples in the OpenAPI document. */

const id = '0193a1c2-7b1e-7000-8000-00000000001a'
const day = '2026-11-27T10:00:00.000Z'
const expiry = '2026-12-27T10:00:00.000Z'

export const schemaExample = `Customer:
  id: integer @id
  name: string
  email: string unique
Order:
  customer: $Customer
  price: number 1-100
  quantity: integer
  total: number @formula(round(price * quantity, 2))
`

export const groupExample = { id, name: 'demo', created_at: day }

export const projectExample = {
  id,
  project_group_id: null,
  name: 'shop',
  created_at: day,
  updated_at: day,
  format: 'yaml',
  data: schemaExample,
  yaml: null,
  entities: [],
}

export const startedExample = { id, status: 'pending' }

export const statusExample = {
  id,
  status: 'completed',
  data: { Order: `http://127.0.0.1:8080/data/files/${id}/Order.json?expires=1795867200000&signature=…` },
  progress: { rows_done: 1334, rows_total: 1334 },
  project_id: id,
  entity_name: 'Order',
  count: 1000,
  format: 'json',
  seed: 42,
  reference_date: '2026-01-01T00:00:00.000Z',
  locale: 'en',
  dirty: null,
  generator_version: 1,
  integrity: { foreign_keys_checked: 1, orphans: 0, unique_checked: 3, unique_violations: 0 },
  dirt: null,
  datasets: {},
  error: null,
  created_at: day,
  ended_at: day,
  files_expire_at: expiry,
  files_expired_at: null,
}

export const previewExample = {
  entity_name: 'Customer',
  seed: 42,
  rows: [{ id: 1, name: 'Oma Gusikowski', email: 'oma.gusikowski1@example.net' }],
}

export const fidelityExample = {
  id,
  formula_version: 1,
  score: 0.953_112,
  entities: {
    PalmerPenguins: {
      source: { dataset_id: '0193a1c2-7b1e-7000-8000-00000000001b', version: 0, rows: 344 },
      rows: 10_000,
      score: 0.953_112,
      columns: [
        {
          column: 'body_mass_g',
          source_column: 'body_mass_g',
          shape: { measure: 'ks', score: 0.978_213 },
          missing: { source: 0.005_814, generated: 0.0061, score: 0.999_714 },
        },
      ],
      pairs: [
        {
          columns: ['flipper_length_mm', 'body_mass_g'],
          measure: 'correlation',
          source: 0.871_202,
          generated: 0.858_127,
          score: 0.993_463,
        },
      ],
      copies: { rows: 0, share: 0, source_repeats: 0, source_share: 0 },
      not_generated: [],
    },
  },
}
