import { type Place, type Promised, text } from './promise.ts'

const things = 'rowhouse.things'
const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'

/** The templates that each channel can show. */
const templates = {
  email: ['email_html', 'email_text'],
  push: ['push_notification'],
  sms: ['sms_text'],
  in_app: ['in_app_banner', 'in_app_modal', 'in_app_card'],
  web: ['web_banner', 'web_overlay'],
  webhook: ['webhook_payload'],
  whatsapp: ['whatsapp_template'],
  direct_mail: ['direct_mail_letter'],
}

/** Changes a member of the body of the first thing that fits. */
function change(kind: string, path: string, to: string, where = 'true'): string {
  return `
    update ${things} set body = jsonb_set(body::jsonb, '{${path}}', ${to})::json
    where id = (select id from ${things} where kind = ${text(kind)} and ${where} limit 1)`
}

const uuid = 'to_jsonb(gen_random_uuid()::text)'
const fitting = Object.entries(templates).flatMap(([channel, all]) =>
  all.map(template => `('${channel}', '${template}')`),
)

/** Keys in a list of the body of a kind of thing, of which each must be the key of another kind. */
function named(kind: string, list: string, of: string): Promised {
  return {
    says: `${list} of ${kind} names things that are there`,
    broken: `
      select t.key || ' names ' || k from ${things} t, jsonb_path_query(t.body::jsonb, '$.config.${list}[*]') as named, lateral (select named #>> '{}' as k) k
      where t.kind = '${kind}' and not exists (select 1 from ${things} o where o.kind = '${of}' and o.key = k)`,
    spoils: [
      `update ${things} set body = jsonb_set(body::jsonb, '{config,${list}}', '["nobody"]')::json
       where id = (select id from ${things} where kind = '${kind}' limit 1)`,
    ],
  }
}

const elsewhere = `${things} o where o.kind = 'placement' and o.channel_id <> things.channel_id`
const foreignPlacement = change(
  'creative',
  'placementId',
  `to_jsonb((select o.id from ${elsewhere} limit 1))`,
  `exists (select 1 from ${elsewhere})`,
)

/** What the things of a loaded pack promise: items 2 and 10, and of item 5 what is so before anything happens. */
export function thingPromises({ pack }: Place): Promised[] {
  return [
    {
      says: 'every id that a thing names is the id of a thing, or of a field of its own',
      broken: `
      with named as (
        select t.key, t.kind, (n #>> '{}')::uuid as id, t.body from ${things} t,
          jsonb_path_query(t.body::jsonb, 'strict $.** ? (@.type() == "string" && @ like_regex "${UUID}")') n
        union all select key, kind, parent, body from ${things}, unnest(array[category_id, sub_category_id, channel_id, offer_id]) parent where parent is not null)
      select kind || ' ' || key || ' names ' || id from named n
      where not exists (select 1 from ${things} o where o.id = n.id)
        and not (kind = 'schema' and exists (select 1 from json_array_elements(body->'fields') f where f->>'id' = n.id::text))`,
      spoils: [
        change('qualification_rule', 'scopes,0,scopeId', uuid),
        change('contact_policy', 'scopes,0,scopeId', uuid),
        change('experiment', 'championModelId', uuid),
        change('experiment', 'challengers,0,modelId', uuid),
        change('segment', 'baseSchemaId', uuid),
        change('creative', 'channelId', uuid),
        change('decision_flow', 'draftConfig,nodes,0,config,schemaId', uuid),
        `delete from ${things} where id = (select category_id from ${things} where kind = 'offer' limit 1)`,
        `update ${things} set offer_id = gen_random_uuid() where id = (select id from ${things} where kind = 'creative' limit 1)`,
      ],
    },
    {
      says: 'what a rule holds for is of the kind that it says',
      broken: `
      select r.key from ${things} r, json_array_elements(r.body->'scopes') s
      where r.kind in ('qualification_rule', 'contact_policy')
        and (s->>'scope' = 'global') <> (s->>'scopeId' is null)
         or s->>'scopeId' is not null and not exists (
              select 1 from ${things} o where o.id::text = s->>'scopeId' and replace(o.kind, '_', '') = s->>'scope')`,
      spoils: [
        change('qualification_rule', 'scopes,0,scope', `'"creative"'`),
        change('contact_policy', 'scopes,0,scope', `'"offer"'`),
      ],
    },
    named('qualification_rule', 'requiredSegments', 'segment'),
    named('qualification_rule', 'modelKey', 'model'),
    named('contact_policy', 'offerKeys', 'offer'),
    named('contact_policy', 'categoryKey', 'category'),
    named('contact_policy', 'outcomeKeys', 'outcome_type'),
    {
      says: 'models predict from fields that are there',
      broken: `
      select m.key || ' predicts from ' || p from ${things} m, json_array_elements_text(m.body->'predictors') p
      where m.kind = 'model' and not exists (
        select 1 from ${things} s, json_array_elements(s.body->'fields') f
        where s.kind = 'schema' and s.key = coalesce(m.body->>'targetSchemaKey', 'customers') and f->>'name' = p)`,
      spoils: [change('model', 'predictors', `'["nothing"]'`)],
    },
    {
      says: 'references of fields lead to fields',
      broken: `
      select s.key || '.' || (f->>'name') from ${things} s, json_array_elements(s.body->'fields') f
      where s.kind = 'schema' and f->>'references' is not null and not exists (
        select 1 from ${things} o, json_array_elements(o.body->'fields') g
        where o.kind = 'schema' and o.key || '.' || (g->>'name') = f->>'references')`,
      spoils: [change('schema', 'fields,0,references', `'"nobody.nothing"'`)],
    },
    {
      says: 'names are unique within their kind',
      broken: `select kind || ' ' || name from ${things} group by kind, name having count(*) > 1`,
      spoils: [`update ${things} set name = 'One name'`],
    },
    {
      says: 'things are changed after they are made',
      broken: `select key from ${things} where created_at > updated_at`,
      spoils: [
        `alter table ${things} drop constraint things_check; update ${things} set created_at = updated_at + interval '1 second'`,
      ],
    },
    {
      says: 'templates fit their channels, and placements are of theirs',
      broken: `
      select c.key from ${things} c join ${things} n on n.id = c.channel_id left join ${things} p on p.id = (c.body->>'placementId')::uuid
      where c.kind = 'creative' and (
        (n.body->>'channelType', c.body->>'templateType') not in (${fitting.join(', ')})
        or c.body->>'placementId' is not null and p.channel_id is distinct from c.channel_id)`,
      spoils: [
        change('creative', 'templateType', `'"webhook_payload"'`),
        ...(pack.placements.length > 0 ? [foreignPlacement] : []),
      ],
    },
    {
      says: 'weights of the active creatives of an offer in a channel add up to 100',
      broken: `
      select min(key) from ${things} where kind = 'creative' and status = 'active'
      group by offer_id, channel_id having sum((body->>'weight')::numeric) <> 100`,
      spoils: [change('creative', 'weight', `'99'`)],
    },
    {
      says: 'weights of a scorecard add up to 100',
      broken: `
      select key from ${things} where kind = 'model' and body->>'modelType' = 'scorecard'
        and (select sum(value::numeric) from json_each_text(body->'config'->'weights')) is distinct from 100`,
      spoils: [change('model', 'config,weights,more', `'1'`, `body->>'modelType' = 'scorecard'`)],
    },
    {
      says: 'the shares of an experiment add up to 100',
      broken: `
      select key from ${things} where kind = 'experiment'
        and (body->'trafficSplit'->>'championPct')::numeric
            + (select sum((c->>'trafficPct')::numeric) from json_array_elements(body->'challengers') c) is distinct from 100`,
      spoils: [
        change('experiment', 'trafficSplit,championPct', `'1'`),
        change('experiment', 'challengers,0,trafficPct', `'1'`),
      ],
    },
  ]
}
