import { repositoryField, written } from './ancestors.ts'
import { day, fields, flag, group, integer, number, resource, text } from './field.ts'

const place = group('Place', 'Where the address lies on the globe.', {
  description: { ...text('Description', 'The place in words.'), 'meta:xdmField': 'schema:description' },
  elevation: { ...number('Elevation', 'Metres above the sea.'), 'meta:xdmField': 'schema:elevation' },
  latitude: {
    ...number('Latitude', 'Degrees north of the equator.', { minimum: -90, maximum: 90 }),
    'meta:xdmField': 'schema:latitude',
  },
  longitude: {
    ...number('Longitude', 'Degrees east of Greenwich.', { minimum: -180, maximum: 180 }),
    'meta:xdmField': 'schema:longitude',
  },
})

export const addresses = resource(
  'common/address',
  'Postal address',
  'A place where letters and parcels arrive.',
  {
    properties: {
      ...fields({
        _id: text('Identifier', 'What this address is known by.', {
          format: 'uri-reference',
          'meta:xdmField': '@id',
        }),
        _repo: repositoryField,
        _schema: { ...place, 'meta:xdmField': 'xdm:schema' },
        street1: text('Street 1', 'Street and number.'),
        street2: text('Street 2', 'Flat, floor or building.'),
        street3: text('Street 3', 'A further line of the street.'),
        street4: text('Street 4', 'A further line of the street.'),
        city: text('City', 'The name of the city.'),
        region: text('Region', 'The region, county or district.'),
        state: text('State', 'The state in words.'),
        // The empty alternative takes any text: it is part of the published form, and real rows rely on it.
        stateProvince: text(
          'State or province',
          'The subdivision of the country by ISO 3166-2, such as US-CA.',
          {
            pattern: '([A-Z]{2}-[A-Z0-9]{1,3}|)',
          },
        ),
        postalCode: text('Postal code', 'The code of the post office.'),
        postOfficeBox: text('Post office box', 'The number of the box.', { maxLength: 20 }),
        country: text('Country', 'The country in words.'),
        countryCode: text('Country code', 'The country by two letters (ISO 3166-1).', {
          pattern: '^[A-Z]{2}$',
        }),
        dmaID: integer('Designated market area', 'The area’s number in broadcast measurement.'),
        msaID: integer('Metropolitan area', 'The area’s number in the census.'),
        label: text('Label', 'A name for the address.'),
        lastVerifiedDate: day('Last verified', 'When the address was last found to be right.'),
        primary: flag('Primary', 'Whether it is the first to use.'),
        status: text('Status', 'Whether the address may be used.'),
        statusReason: text('Status reason', 'Why it has this status.'),
      }),
      ...written,
    },
  },
)
