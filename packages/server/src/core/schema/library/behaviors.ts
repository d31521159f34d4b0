import { fields, type LibraryBody, moment, resource, text } from './field.ts'

const id = { 'meta:xdmField': '@id', format: 'uri-reference' }

/** How rows of a class behave in time. */
export const behaviors: readonly LibraryBody[] = [
  resource(
    'data/record',
    'Record Schema',
    'Rows that say what a subject is like; a later row takes the place of an earlier one.',
    {
      properties: fields({ _id: text('Identifier', 'What this record is known by.', id) }),
    },
  ),
  resource(
    'data/time-series',
    'Time-series Schema',
    'Rows that say what happened at a moment; each one stays.',
    {
      properties: fields({
        _id: text('Identifier', 'What this event is known by, and by nothing else.', id),
        timestamp: moment('Timestamp', 'When it happened.'),
      }),
      required: ['_id', 'timestamp'],
    },
  ),
  resource('data/adhoc', 'Adhoc Schema', 'Rows of a form that one use alone needs.', {}),
]
