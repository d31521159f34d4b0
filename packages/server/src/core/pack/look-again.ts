import { CoreError } from '../errors.ts'

/** One after another in the time of a look are few. */
const LOOKS = 10

/**
 * Looks, and again where a table was gone: a load or a removal may have replaced it between the look at what there is and the look at its
 * rows. What users took away is gone for good, and refused with `table_gone`.
 */
export async function lookAgain<T>(look: () => Promise<T>): Promise<T> {
  for (let looked = 1; ; looked++) {
    try {
      return await look()
    } catch (error) {
      if (looked === LOOKS || !(error instanceof CoreError) || error.code !== 'table_gone') throw error
    }
  }
}
