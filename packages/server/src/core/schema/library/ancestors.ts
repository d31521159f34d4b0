import { choice, fields, flag, group, type LibraryBody, moment, resource, text } from './field.ts'

const repository = group('Repository', 'When this record was written.', {
  createDate: { ...moment('Created', 'When it was first written.'), 'meta:xdmField': 'repo:createDate' },
  modifyDate: { ...moment('Modified', 'When it was last written.'), 'meta:xdmField': 'repo:modifyDate' },
})

/** Who and which batch wrote a record; addresses have these too. */
export const written = fields({
  createdByBatchID: text('Created by batch', 'The batch that first wrote this record.', {
    format: 'uri-reference',
  }),
  modifiedByBatchID: text('Modified by batch', 'The batch that last wrote this record.', {
    format: 'uri-reference',
  }),
  repositoryCreatedBy: text('Created by user', 'Who first wrote this record.'),
  repositoryLastModifiedBy: text('Modified by user', 'Who last wrote this record.'),
})

export const repositoryField = { ...repository, 'meta:xdmField': 'xdm:repo' }

const identity = group(
  'Identity',
  'One identity of a person within a namespace.',
  fields({
    id: text('Identifier', 'The identity itself, as the namespace writes it.'),
    primary: flag('Primary', 'Whether this is the one that the person is known by first.'),
    authenticatedState: choice('Authenticated state', 'Whether the person had proved who they are.', {
      ambiguous: 'Not known',
      authenticated: 'Logged in',
      loggedOut: 'Logged out',
    }),
  }),
)

/** What classes are built on, and brings its fields to every schema of them. */
export const ancestors: readonly LibraryBody[] = [
  resource('common/auditable', 'Auditable', 'Records that say who wrote them, and when.', {
    properties: { ...fields({ _repo: repositoryField }), ...written },
  }),
  resource('common/extensible', 'Extensible', 'Records to which organizations add fields of their own.', {}),
]

/** An ancestor that is a field group too: schemas of other classes may take it up. */
export const identityMap: LibraryBody = resource(
  'context/identitymap',
  'IdentityMap',
  'The identities of a person, by namespace.',
  {
    more: {
      'meta:intendedToExtend': [
        'https://ns.adobe.com/xdm/context/profile',
        'https://ns.adobe.com/xdm/context/experienceevent',
      ],
    },
    properties: fields({
      identityMap: {
        title: 'Identity map',
        type: 'object',
        description: 'Identities by namespace, such as Email or Phone.',
        additionalProperties: {
          type: 'array',
          items: { ...identity, required: ['id'] },
        },
      },
    }),
  },
)
