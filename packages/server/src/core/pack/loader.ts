import type { Organization, Scope, User } from '../access/access.ts'

/** Who loads, and for whom. */
export interface Loader {
  readonly scope: Scope
  readonly user: Pick<User, 'id'>
  readonly organization: Pick<Organization, 'id'>
}
