import type { Promised } from './promised.ts'

export const starbucks: Promised = {
  about: [
    'Starbucks Rewards',
    'Coffee loyalty rewards program with seasonal promotions.',
    'Multi-channel loyalty offers with frequency capping',
  ],
  counts:
    'schemas 2, categories 3, subCategories 6, channels 4, offers 12, creatives 24, qualificationRules 5, contactPolicies 3, outcomeTypes 10, models 2, experiments 1, decisionFlows 1, segments 1, customers_rows 1000, transactions_rows 1000, interactions 500, interactionSummaries 500, segmentCustomers 450',
  schemas: [
    'customers customer/customer: customer_id*, first_name, last_name, email!, phone, city, gender, birth_year, state, home_store, reward_tier, marketing_opt_in, preferred_channel, favorite_item, member_since, opening_stars, churn_risk, transactions_count, total_spend, visits_90d, last_transaction_at?, stars_balance',
    'transactions custom/transaction: transaction_id*, customer_id → customers.customer_id, store_id, occurred_at, order_channel, item_category, items, amount, stars_earned, payment',
  ],
  types:
    'marketing_opt_in boolean, birth_year integer, member_since date, opening_stars integer, churn_risk decimal(4,3), transactions_count integer, total_spend decimal(12,2), visits_90d integer, last_transaction_at timestamp, stars_balance integer, occurred_at timestamp, items integer, amount decimal(12,2), stars_earned integer',
  made: [
    'customers.customer_id: @sequence(SBX-######)',
    'customers.gender: enum(f:48, m:48, x:4)',
    'customers.birth_year: 1945-2007',
    'customers.home_store: @code(ST-####, 1-120)',
    'customers.preferred_channel: enum(in_app:45, email:30, push:15, web:10)',
    'customers.member_since: @date(-8y, -91d)',
    'customers.opening_stars: 0-400',
    'customers.churn_risk: 0-1',
    'transactions.transaction_id: @sequence(TXN-#######)',
    'transactions.customer_id: weight(reward_tier, green 1, gold 2, reserve 4)',
    'transactions.occurred_at: @timestamp(-365d, -1s)',
    'transactions.order_channel: enum(mobile_order:40, in_store:35, drive_thru:20, delivery:5)',
    'transactions.item_category: enum(beverage:70, food:22, merchandise:8)',
    'transactions.amount: 3.50-60.00 @lognormal',
    'transactions.payment: enum(app:55, card:35, cash:10)',
  ],
  quotas: [
    'reward_tier, marketing_opt_in: green true 380 · green false 120 · gold true 360 · gold false 40 · reserve true 90 · reserve false 10',
  ],
  channels: [
    'email "Starbucks Email" file outbound',
    'in_app "Mobile App" api inbound',
    'push "Push Notifications" api outbound',
    'web "Web" api inbound',
  ],
  perChannel: 'email 8, in_app 7, push 5, web 4',
  offers: [
    'Beverages, Hot Drinks: bogo-espresso 75/5.25 → email, in_app',
    'Beverages, Hot Drinks: pumpkin-spice-launch 85/6.45 → email, web',
    'Beverages, Hot Drinks: reserve-tasting 55/24 → email, web',
    'Beverages, Cold Drinks: happy-hour-frappe 70/5.95 → push[50/50]',
    'Beverages, Cold Drinks: cold-brew-upgrade 60/4.75 → in_app, push',
    'Food, Breakfast: breakfast-combo 65/7.95 → in_app, email',
    'Food, Bakery & Snacks: bakery-pairing 50/3.95 → in_app[60/40]',
    'Food, Bakery & Snacks: holiday-cookie-box 40/16.5 → email, web',
    'Rewards & Gifts, Stars & Bonuses: birthday-drink 90/5.45 → email, push',
    'Rewards & Gifts, Stars & Bonuses: double-star-day 80/8.1 → push, in_app',
    'Rewards & Gifts, Gifts & Merchandise: gift-card-bonus 45/25 → email[50/50]',
    'Rewards & Gifts, Gifts & Merchandise: reusable-cup-credit 35/1 → in_app, web',
  ],
  rules: [
    'email-consent attribute_condition, channel email: marketing_opt_in = true',
    'reserve-only attribute_condition, offer reserve-tasting: reward_tier in [reserve]',
    'high-value-gift segment_required, offer gift-card-bonus: [high_value_members]',
    'recent-visitor recency_check, subcategory cold-drinks: last_transaction_at, 120 days, fit',
    'reward-propensity propensity_threshold, category rewards-and-gifts: offer-propensity ≥ 0.2, fit',
  ],
  policies: [
    'daily-total customer_total_cap, global: day 2, week 5',
    'email-weekly-cap frequency_cap, channel email: day 1, week 2',
    'same-offer-cooldown cooldown, global: 72 h',
  ],
  priorities: [100, 90, 80, 60, 50, 90, 80, 60],
  models: [
    'offer-propensity scorecard: visits_90d 35, total_spend 30, stars_balance 20, churn_risk 15',
    'offer-bandit thompson_bandit',
  ],
  experiments: ['scorecard-vs-bandit: offer-propensity 80, offer-bandit 20'],
  flows: [
    'rewards-nba: inventory, match_creatives, enrich customers, qualify, contact_policy, score scorecard-vs-bandit, rank 3, response',
  ],
  segments: ['high_value_members: reward_tier in [gold, reserve], marketing_opt_in = true → 450'],
  history:
    'threads 200, contact days 300, 90 days; click 70, accept 30, convert 40, requested_info 10, dismiss 40, not_interested 10',
}
