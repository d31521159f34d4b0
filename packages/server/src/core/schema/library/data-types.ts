import { addresses } from './address.ts'
import {
  choice,
  day,
  fields,
  flag,
  integer,
  type LibraryBody,
  labelled,
  of,
  resource,
  text,
} from './field.ts'

/** Forms that fields of several resources share. */
export const dataTypes: readonly LibraryBody[] = [
  resource('context/person', 'Person', 'A human being: name, birth, and what else hardly changes.', {
    properties: fields({
      name: of('context/person-name', 'Name', 'The parts of the person’s name.'),
      birthDate: day('Birth date', 'The whole date of birth.'),
      birthDayAndMonth: text('Birth day and month', 'Month and day of birth, as MM-DD.', {
        pattern: '[0-1][0-9]-[0-9][0-9]',
      }),
      birthYear: integer('Birth year', 'The year of birth, with its century.', {
        minimum: 1,
        maximum: 32767,
      }),
      gender: choice('Gender', 'The gender the person gives.', {
        male: 'Male',
        female: 'Female',
        not_specified: 'Not specified',
        non_specific: 'Not specific',
      }),
      maritalStatus: choice('Marital status', 'Whether the person is married.', {
        married: 'Married',
        single: 'Single',
        divorced: 'Divorced',
        widowed: 'Widowed',
        not_specified: 'Not specified',
      }),
      nationality: text('Nationality', 'The country of the person’s citizenship, by two letters.', {
        pattern: '^[A-Z]{2}$',
      }),
      taxId: text('Tax ID', 'A number of the tax office. Not to be used any more.', {
        'meta:status': 'deprecated',
      }),
      type: text('Type', 'What kind of person it is in the sender’s terms.'),
    }),
  }),
  resource('context/person-name', 'Person name', 'A name, taken apart.', {
    properties: fields({
      courtesyTitle: text('Courtesy title', 'What stands before a name, such as Dr.'),
      firstName: text('First name', 'The given name.'),
      middleName: text('Middle name', 'Names between the first and the last.'),
      lastName: text('Last name', 'The family name.'),
      fullName: text('Full name', 'The whole name as it is written.'),
      suffix: text('Suffix', 'What stands behind a name, such as Jr.'),
    }),
  }),
  resource('context/emailaddress', 'Email address', 'An email address and whether it works.', {
    properties: fields({
      address: text('Address', 'The address itself, as name@example.com.', { format: 'email' }),
      primary: flag('Primary', 'Whether it is the first to use.'),
      label: text('Label', 'A name shown in the place of the address.'),
      type: labelled('Type', 'What the address is for.', {
        unknown: 'Unknown',
        personal: 'Personal',
        work: 'Work',
        education: 'Education',
      }),
      status: labelled('Status', 'Whether messages may be sent there.', {
        active: 'Active',
        incomplete: 'Incomplete',
        pending_verification: 'To be verified',
        blacklisted: 'Blacklisted',
        blocked: 'Blocked',
      }),
      statusReason: text('Status reason', 'Why it has this status.'),
    }),
  }),
  resource('context/phonenumber', 'Phone number', 'A telephone number and whether it works.', {
    properties: fields({
      number: text('Number', 'The number itself.'),
      countryCode: text('Country code', 'The country’s prefix, 1 to 3 digits.', { pattern: '^[0-9]{1,3}$' }),
      extension: text('Extension', 'The number within an exchange.'),
      primary: flag('Primary', 'Whether it is the first to use.'),
      status: labelled('Status', 'Whether it may be called.', {
        active: 'Active',
        incomplete: 'Incomplete',
        blacklisted: 'Blacklisted',
        blocked: 'Blocked',
      }),
      statusReason: text('Status reason', 'Why it has this status.'),
      validity: labelled('Validity', 'What is known of whether the number is right.', {
        consistent: 'Consistent',
        inconsistent: 'Inconsistent',
        incomplete: 'Incomplete',
        successfullyUsed: 'Used with success',
      }),
    }),
  }),
  addresses,
]
