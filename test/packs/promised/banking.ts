import type { Promised } from './promised.ts'

export const banking: Promised = {
  about: [
    'Banking NBA',
    'Next best action for a retail bank: cards, lending, savings.',
    'Eligibility rules and cross-sell over linked accounts',
  ],
  counts:
    'schemas 3, categories 4, subCategories 8, channels 5, placements 4, offers 15, creatives 30, qualificationRules 8, contactPolicies 5, outcomeTypes 10, models 3, experiments 1, decisionFlows 1, segments 3, customers_rows 1000, accounts_rows 2000, transactions_rows 3000, interactions 800, interactionSummaries 800, segmentCustomers 850',
  schemas: [
    'customers customer/customer: customer_id*, first_name, last_name, email!, phone, city, birth_date, country, value_tier, digital_active, has_credit_card, marketing_opt_in, income, credit_score, relationship_since, last_login_at?, accounts_count, total_balance',
    'accounts account/reference: account_id*, customer_id → customers.customer_id, account_type, opened_on, opening_balance, balance',
    'transactions custom/transaction: transaction_id*, account_id → accounts.account_id, occurred_at, amount, direction, merchant_category, channel',
  ],
  types:
    'birth_date date, digital_active boolean, has_credit_card boolean, marketing_opt_in boolean, income decimal(12,2), credit_score integer, relationship_since date, last_login_at timestamp, accounts_count integer, total_balance decimal(12,2), opened_on date, opening_balance decimal(12,2), balance decimal(12,2), occurred_at timestamp, amount decimal(12,2)',
  made: [
    'customers.customer_id: @sequence(BNK-######)',
    'customers.marketing_opt_in: @boolean(0.85)',
    'customers.income: number',
    'customers.credit_score: 300-850 @normal(690, 70)',
    'customers.relationship_since: @date(-20y, -1y)',
    'accounts.account_id: @sequence(ACC-#######)',
    'transactions.occurred_at: @timestamp(-365d, -1s) not-before(accounts.opened_on)',
  ],
  quotas: [
    'value_tier, digital_active, has_credit_card: mass true true 220 · mass true false 180 · mass false true 80 · mass false false 120 · affluent true true 170 · affluent true false 60 · affluent false true 50 · affluent false false 20 · private true true 70 · private true false 10 · private false true 15 · private false false 5',
  ],
  channels: [
    'email "Email" api outbound: header_offer, body_offer',
    'push "Push" api outbound',
    'sms "SMS" api outbound',
    'web "Web" api inbound: hero_banner, account_sidebar',
    'direct_mail "Direct Mail" file outbound',
  ],
  perChannel: 'email 10, web 9, push 6, direct_mail 3, sms 2',
  offers: [
    'Cards, Credit Cards: cashback-card 85/45 → email, web',
    'Cards, Credit Cards: travel-card 75/60 → email, web',
    'Cards, Credit Cards: balance-transfer 65/40 → email[50/50]',
    'Cards, Credit Cards: limit-increase 55/25 → push, web',
    'Cards, Debit & Prepaid: youth-account 30/8 → push, direct_mail',
    'Lending, Mortgages: mortgage-rate-review 80/150 → email, direct_mail',
    'Lending, Mortgages: first-home-mortgage 70/180 → email, web',
    'Lending, Personal Loans: personal-loan 60/55 → sms, web',
    'Lending, Personal Loans: car-loan 50/65 → email, web',
    'Savings & Investments, Deposits: high-yield-savings 72/30 → push, web',
    'Savings & Investments, Deposits: term-deposit 45/35 → email, web',
    'Savings & Investments, Investments: robo-invest 68/50 → push[60/40]',
    'Savings & Investments, Investments: retirement-plan 58/90 → email, direct_mail',
    'Service & Protection, Insurance: travel-insurance 40/20 → sms, web',
    'Service & Protection, Digital Services: paperless 35/4 → email, push',
  ],
  rules: [
    'email-consent attribute_condition, channel email: marketing_opt_in = true',
    'sms-consent attribute_condition, channel sms: marketing_opt_in = true',
    'digital-only-push attribute_condition, channel push: digital_active = true',
    'new-card-customers attribute_condition, offer cashback-card, travel-card: has_credit_card = false',
    'card-holders attribute_condition, offer limit-increase, balance-transfer: has_credit_card = true',
    'mortgage-score attribute_condition, subcategory mortgages: credit_score >= 620',
    'invest-affluent segment_required, subcategory investments: [affluent_plus]',
    'loan-fit propensity_threshold, subcategory personal-loans: loan-propensity ≥ 0.25, fit',
  ],
  policies: [
    'total customer_total_cap, global: day 1, week 3',
    'email-cap frequency_cap, channel email: week 2',
    'sms-hours time_window, channel sms: days 1 2 3 4 5 6, 8–20',
    'offer-cooldown cooldown, global: 168 h',
    'one-card-at-a-time mutual_exclusion, offer cashback-card, travel-card: cashback-card, travel-card, 30 days',
  ],
  priorities: null,
  models: [
    'card-propensity logistic_regression',
    'loan-propensity scorecard: income 40, credit_score 35, total_balance 25',
    'nba-bandit thompson_bandit',
  ],
  experiments: ['card-model-test: card-propensity 70, nba-bandit 30'],
  flows: [
    'banking-nba: inventory, match_creatives, enrich customers, enrich accounts, qualify, contact_policy, score card-model-test, rank 5, response',
  ],
  segments: [
    'digital_without_card: digital_active = true, has_credit_card = false → 250',
    'affluent_plus: value_tier in [affluent, private] → 400',
    'dormant_mass: value_tier = mass, digital_active = false → 200',
  ],
  history:
    'threads 300, contact days 500, 90 days; click 120, accept 45, convert 50, requested_info 25, dismiss 45, not_interested 15',
}
