import { CoreError } from '../errors.ts'

/**
 * Looks, and once more where a table was gone: a load or a removal may have replaced it between the look at what there is and the look at
 * its rows. What users took away is gone for good, and refused with `table_gone`.
 */
export async function lookAgain<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'table_gone') throw error
    return look()
  }
}
