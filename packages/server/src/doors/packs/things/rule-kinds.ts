import Type from 'typebox'
import { policyScopes, ruleScopes } from '../../../core/pack/rules.ts'
import { nullable } from '../../load.ts'
import { Any, exampleId, Id, type Kind, thingExample, thingShape } from './kind.ts'

const ruleMembers = (scopes: readonly string[]) => ({
  scope: Type.Enum([...scopes]),
  scopeId: nullable(Id),
  scopes: Type.Array(Type.Object({ scope: Type.Enum([...scopes]), scopeId: nullable(Id) }), {
    description: 'All that it holds for; `scope` and `scopeId` are the first.',
  }),
  ruleType: Type.String(),
  config: Any,
  priority: Type.Integer({ minimum: 0, maximum: 100 }),
})

const ORDER = 'by priority, highest first'
const email = { scope: 'channel', scopeId: exampleId('email') }

const qualificationRules: Kind = {
  kind: 'qualification_rule',
  path: '/api/v1/qualification-rules',
  one: 'qualification rule',
  many: 'qualification rules',
  order: ORDER,
  filters: ['stage'],
  shape: thingShape({ ...ruleMembers(ruleScopes), stage: Type.Enum(['qualification', 'fit']) }),
  example: thingExample('email-consent', 'Email Consent', 'Mail goes to those who agreed to it.', {
    ...email,
    scopes: [email],
    ruleType: 'attribute_condition',
    config: { attribute: 'marketing_opt_in', operator: '=', value: true },
    priority: 100,
    stage: 'qualification',
  }),
}

const contactPolicies: Kind = {
  kind: 'contact_policy',
  path: '/api/v1/contact-policies',
  one: 'contact policy',
  many: 'contact policies',
  order: ORDER,
  filters: [],
  shape: thingShape(ruleMembers(policyScopes)),
  example: thingExample('email-weekly-cap', 'Email Weekly Cap', 'Two mails a week.', {
    ...email,
    scopes: [email],
    ruleType: 'frequency_cap',
    config: { maxPerDay: 1, maxPerWeek: 2 },
    priority: 80,
  }),
}

export const ruleKinds: readonly Kind[] = [qualificationRules, contactPolicies]
