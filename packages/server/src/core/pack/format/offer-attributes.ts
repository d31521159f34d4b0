import type { DataType } from '../pack.ts'

/** What rules may ask of an offer, and creatives print of it. */
export const offerAttributes: Readonly<Record<string, DataType>> = {
  key: 'text',
  name: 'text',
  status: 'text',
  category: 'text',
  subCategory: 'text',
  productType: 'text',
  shortDesc: 'text',
  priority: 'integer',
  businessValue: 'decimal',
  revenueValue: 'decimal',
  margin: 'decimal',
  mandatory: 'boolean',
}
