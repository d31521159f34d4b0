import type { Promised } from './promised.ts'

export const telecom: Promised = {
  about: [
    'Telecom Retention',
    'Keep and grow mobile and home customers.',
    'Churn, contract windows and monthly usage',
  ],
  counts:
    'schemas 3, categories 3, subCategories 6, channels 5, offers 12, creatives 26, qualificationRules 6, contactPolicies 4, outcomeTypes 10, models 3, experiments 1, decisionFlows 1, segments 2, customers_rows 1000, usage_rows 3000, tickets_rows 400, interactions 600, interactionSummaries 600, segmentCustomers 430',
  schemas: [
    'customers customer/customer: customer_id*, first_name, last_name, email!, phone, city, plan_type, contract_status, has_fibre, sms_opt_in, activated_on, contract_end?, device_model, device_age_months, monthly_fee, nps, churn_score, data_gb_3m, open_tickets',
    'usage custom/event: usage_id*, customer_id → customers.customer_id, month, data_gb, voice_minutes, sms_count, roaming_gb',
    'tickets custom/event: ticket_id*, customer_id → customers.customer_id, opened_at, topic, resolved_at?, satisfaction?',
  ],
  types:
    'has_fibre boolean, sms_opt_in boolean, activated_on date, contract_end date, device_age_months integer, monthly_fee decimal(12,2), nps integer, churn_score decimal(4,3), data_gb_3m decimal(12,3), open_tickets integer, month date, data_gb decimal(8,3), voice_minutes integer, sms_count integer, roaming_gb decimal(8,3), opened_at timestamp, resolved_at timestamp, satisfaction integer',
  made: [
    'customers.customer_id: @sequence(TEL-######)',
    'customers.sms_opt_in: @boolean(0.8)',
    'customers.activated_on: @date(-10y, -4M)',
    'customers.device_age_months: 0-60',
    'tickets.topic: enum(billing:35, network:30, device:20, cancellation:15)',
    'usage.roaming_gb: at-most(data_gb)',
  ],
  quotas: [
    'plan_type, contract_status, has_fibre: prepaid out_of_contract false 250 · prepaid out_of_contract true 50 · postpaid in_contract false 240 · postpaid in_contract true 160 · postpaid ending_soon false 110 · postpaid ending_soon true 70 · postpaid out_of_contract false 80 · postpaid out_of_contract true 40',
  ],
  channels: [
    'email "Email" api outbound',
    'sms "SMS" api outbound',
    'push "Push" api outbound',
    'in_app "In-App" api inbound',
    'web "Web" api inbound',
  ],
  perChannel: 'in_app 6, email 5, sms 5, push 5, web 5',
  offers: [
    'Mobile, Plans: 5g-upgrade 85/18 → sms, in_app, web',
    'Mobile, Plans: prepaid-to-postpaid 78/22 → sms, push',
    'Mobile, Plans: family-plan 70/30 → email, web',
    'Mobile, Devices: phone-trade-in 80/40 → email, web, push',
    'Mobile, Devices: smartwatch-bundle 55/15 → push, web',
    'Home, Broadband: fibre-1g 75/35 → email, web',
    'Home, Broadband: mesh-wifi 45/8 → in_app[50/50]',
    'Home, TV: sports-pass 60/12 → push, in_app',
    'Home, TV: cinema-pack 40/9 → email[50/50]',
    'Extras, Roaming: eu-roaming 65/10 → sms, push',
    'Extras, Roaming: world-roaming 50/14 → sms, in_app',
    'Extras, Protection: device-insurance 58/11 → sms, in_app',
  ],
  rules: [
    'sms-consent attribute_condition, channel sms: sms_opt_in = true',
    'postpaid-5g attribute_condition, offer 5g-upgrade: plan_type = postpaid',
    'prepaid-only attribute_condition, offer prepaid-to-postpaid: plan_type = prepaid',
    'no-fibre-yet attribute_condition, offer fibre-1g: has_fibre = false',
    'fibre-homes attribute_condition, offer mesh-wifi: has_fibre = true',
    'renewal-devices recency_check, subcategory devices: activated_on, 1800 days, fit',
  ],
  policies: [
    'total customer_total_cap, global: day 1, week 3',
    'sms-cap frequency_cap, channel sms: week 1, month 3',
    'offer-cooldown cooldown, global: 120 h',
    'respect-no outcome_based, global: [not_interested], 30 days',
  ],
  priorities: null,
  models: [
    'churn gradient_boosted',
    'upgrade-score scorecard: device_age_months 40, data_gb_3m 35, nps 25',
    'offer-bandit thompson_bandit',
  ],
  experiments: ['upgrade-test: upgrade-score 60, offer-bandit 40'],
  flows: [
    'retention-nba: inventory, match_creatives, enrich customers, enrich usage, qualify, contact_policy, filter, score upgrade-test, rank 3, response',
  ],
  segments: [
    'renewal_window: contract_status = ending_soon → 180',
    'prepaid_mobile_only: plan_type = prepaid, has_fibre = false → 250',
  ],
  history:
    'threads 250, contact days 350, 90 days; click 100, accept 40, convert 45, requested_info 15, dismiss 35, not_interested 15',
}
