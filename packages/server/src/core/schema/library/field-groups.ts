import { fields, group, type LibraryBody, list, moment, number, of, resource, text } from './field.ts'

const profiles = { 'meta:intendedToExtend': ['https://ns.adobe.com/xdm/context/profile'] }

const loyalty = group(
  'Loyalty',
  'Where a person stands in a loyalty program.',
  fields({
    joinDate: moment('Joined', 'When the person joined the program.'),
    loyaltyID: list('Loyalty IDs', 'The numbers under which the program knows the person.', {
      type: 'string',
    }),
    points: number('Points', 'Points that the person has now.'),
    pointsExpiration: list('Expiring points', 'Points that are lost at a moment to come.', {
      type: 'object',
      properties: fields({
        pointsExpirationDate: moment('Expires', 'When they are lost.'),
        pointsExpiring: number('Points', 'How many are lost.'),
      }),
    }),
    pointsRedeemed: number('Points redeemed', 'Points that the person has spent so far.'),
    program: text('Program', 'Which program it is.'),
    status: text('Status', 'Whether the membership is active.'),
    tier: text('Tier', 'The level that the person has reached.'),
    upgradeDate: moment('Upgraded', 'When that level was reached.'),
  }),
)

/** Fields that schemas take up beside those of their class. */
export const fieldGroups: readonly LibraryBody[] = [
  resource('context/profile-person-details', 'Demographic Details', 'Name, birth, gender and the like.', {
    more: profiles,
    properties: fields({ person: of('context/person', 'Person', 'The person this is about.') }),
  }),
  resource(
    'context/profile-personal-details',
    'Personal Contact Details',
    'Where a person lives and how to reach them at home.',
    {
      more: profiles,
      properties: fields({
        homeAddress: of('common/address', 'Home address', 'Where the person lives.'),
        billingAddress: of('common/address', 'Billing address', 'Where invoices go.'),
        mailingAddress: of('common/address', 'Mailing address', 'Where letters go.'),
        shippingAddress: of('common/address', 'Shipping address', 'Where parcels go.'),
        personalEmail: of('context/emailaddress', 'Personal email', 'The person’s own email address.'),
        homePhone: of('context/phonenumber', 'Home phone', 'The telephone where the person lives.'),
        mobilePhone: of('context/phonenumber', 'Mobile phone', 'The telephone the person carries.'),
        faxPhone: of('context/phonenumber', 'Fax', 'The number for fax messages.'),
      }),
    },
  ),
  resource(
    'mixins/profile/profile-loyalty-details',
    'Loyalty Details',
    'Membership, points and tier in a loyalty program.',
    {
      more: profiles,
      properties: fields({ loyalty }),
    },
  ),
]
