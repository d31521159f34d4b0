import type { Promised } from './promised.ts'

export const insurance: Promised = {
  about: [
    'Insurance Cross-sell',
    'Households with policies and claims.',
    'Household rules, long time spans and rare events',
  ],
  counts:
    'schemas 3, categories 4, subCategories 8, channels 5, offers 14, creatives 28, qualificationRules 9, contactPolicies 5, outcomeTypes 10, models 2, experiments 1, decisionFlows 1, segments 3, customers_rows 1000, policies_rows 1600, claims_rows 450, interactions 600, interactionSummaries 600, segmentCustomers 1050',
  schemas: [
    'customers customer/customer: customer_id*, first_name, last_name, email!, phone, city, birth_date, household, homeowner, risk_band, marketing_opt_in, children, customer_since, policies_count, annual_premium, claims_paid',
    'policies account/reference: policy_id*, customer_id → customers.customer_id, line, start_on, end_on, premium, sum_insured, state',
    'claims custom/event: claim_id*, policy_id → policies.policy_id, loss_on, reported_on, state, claimed, paid',
  ],
  types:
    'birth_date date, homeowner boolean, marketing_opt_in boolean, children integer, customer_since date, policies_count integer, annual_premium decimal(12,2), claims_paid decimal(12,2), start_on date, end_on date, premium decimal(12,2), sum_insured decimal(12,2), loss_on date, reported_on date, claimed decimal(12,2), paid decimal(12,2)',
  made: [
    'customers.customer_id: @sequence(INS-######)',
    'customers.marketing_opt_in: @boolean(0.8)',
    'customers.customer_since: @date(-25y, -1y)',
    'policies.policy_id: @sequence(POL-#######)',
    'policies.start_on: not-before(customers.customer_since)',
    'claims.state: enum(paid:70, open:18, refused:12)',
    'claims.claimed: at-most(policies.sum_insured)',
  ],
  quotas: [
    'household, homeowner, risk_band: single false low 140 · single false medium 110 · single false high 50 · single true low 60 · single true medium 40 · couple false low 60 · couple false medium 60 · couple true low 110 · couple true medium 60 · couple true high 10 · family false low 30 · family false medium 50 · family true low 130 · family true medium 70 · family true high 20',
  ],
  channels: [
    'email "Email" api outbound',
    'sms "SMS" api outbound',
    'push "Push" api outbound',
    'web "Web" api inbound',
    'direct_mail "Direct Mail" file outbound',
  ],
  perChannel: 'email 10, web 8, push 5, sms 3, direct_mail 2',
  offers: [
    'Motor, Car: car-renewal 88/60 → email, sms',
    'Motor, Car: telematics 70/35 → push, web',
    'Motor, Car: second-car 50/40 → email, web',
    'Motor, Bike: bike-cover 42/18 → web, email',
    'Home, Buildings: buildings-switch 68/75 → email, direct_mail',
    'Home, Buildings: flood-upgrade 55/30 → email, web',
    'Home, Contents: contents-bundle 72/28 → email[50/50]',
    'Home, Contents: gadget-cover 46/12 → push, web',
    'Life, Term: family-term-life 80/95 → email, direct_mail',
    'Life, Term: mortgage-life 60/85 → email, web',
    'Life, Savings: child-savings 48/50 → email, web',
    'Health & Travel, Health: dental-add-on 52/22 → sms, web',
    'Health & Travel, Health: health-check 58/15 → push[50/50]',
    'Health & Travel, Travel: annual-travel 64/26 → sms, push',
  ],
  rules: [
    'email-consent attribute_condition, channel email: marketing_opt_in = true',
    'sms-consent attribute_condition, channel sms: marketing_opt_in = true',
    'homeowners attribute_condition, subcategory buildings: homeowner = true',
    'mortgage-owners attribute_condition, offer mortgage-life: homeowner = true',
    'not-single attribute_condition, offer family-term-life: household in [couple, family]',
    'families attribute_condition, offer child-savings: household = family',
    'no-high-risk-bike attribute_condition, offer bike-cover: risk_band != high',
    'second-car-families segment_required, offer second-car: [family_homeowners]',
    'health-fit propensity_threshold, subcategory health: cross-sell ≥ 0.15, fit',
  ],
  policies: [
    'total customer_total_cap, global: day 1, week 2',
    'email-cap frequency_cap, channel email: week 1',
    'sms-hours time_window, channel sms: days 1 2 3 4 5, 9–18',
    'offer-cooldown cooldown, global: 336 h',
    'life-pause category_suppression, category life: life, 30 days',
  ],
  priorities: null,
  models: [
    'cross-sell scorecard: policies_count 40, annual_premium 35, claims_paid 25',
    'offer-bandit thompson_bandit',
  ],
  experiments: ['cross-sell-test: cross-sell 75, offer-bandit 25'],
  flows: [
    'insurance-nba: inventory, match_creatives, enrich customers, enrich policies, qualify, contact_policy, score cross-sell-test, rank 3, response',
  ],
  segments: [
    'family_homeowners: household = family, homeowner = true → 220',
    'low_risk: risk_band = low → 530',
    'single_renters: household = single, homeowner = false → 300',
  ],
  history:
    'threads 240, contact days 360, 90 days; click 90, accept 30, convert 35, requested_info 35, dismiss 35, not_interested 15',
}
