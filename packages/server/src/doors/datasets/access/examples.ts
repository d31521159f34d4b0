/** Examples that several operations show in the document. */

export const projectExample = {
  id: 'd4e5f6a7-b8c9-0123-def4-567890123456',
  name: 'Fraud Detection v2',
  description: 'Card transactions and what was learnt from them',
  created_at: '2026-02-12T08:00:00Z',
  updated_at: '2026-02-12T08:00:00Z',
}

export const keyExample = {
  id: 'c9d0e1f2-a3b4-5678-9012-cdef12345678',
  name: 'nightly load',
  role: 'editor',
  user_name: 'Alice Chen',
  operator: false,
  created_at: '2026-02-12T08:00:00Z',
  last_used_at: null,
  expires_at: '2027-02-12T08:00:00Z',
}

export const organizationExample = {
  id: 'acme@rowhouse',
  uuid: 'd0e1f2a3-b4c5-6789-0123-def123456789',
  name: 'Acme',
  tenant: 'acme',
  created_at: '2026-02-12T08:00:00Z',
}

export const pageOf = (item: unknown) => ({ items: [item], total: 1, limit: 50, offset: 0 })
