import { fields, type LibraryBody, list, resource, text } from './field.ts'

/** What rows are about. */
export const classes: readonly LibraryBody[] = [
  resource(
    'context/profile',
    'XDM Individual Profile',
    'One person, as far as they are known: attributes and identities.',
    {
      extend: ['data/record', 'context/identitymap', 'common/extensible', 'common/auditable'],
      properties: fields({
        personID: text('Person ID', 'The person behind several profiles.'),
        timeSeriesEvents: {
          ...list('Time-series events', 'Events of this person. Shown in schemas, and never part of a row.', {
            type: 'object',
            properties: {},
          }),
          readOnly: true,
        },
      }),
    },
  ),
  resource(
    'context/experienceevent',
    'XDM ExperienceEvent',
    'Something that happened, with the moment and who was there.',
    {
      extend: ['data/time-series', 'context/identitymap', 'common/extensible'],
      properties: fields({
        eventType: text('Event type', 'What kind of thing happened.'),
        eventMergeId: text('Event merge ID', 'Shared by the events that were one in another system.'),
        producedBy: text('Produced by', 'Who caused it: the person, a system, an operator.'),
      }),
    },
  ),
]
