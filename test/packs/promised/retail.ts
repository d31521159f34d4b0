import type { Promised } from './promised.ts'

export const retail: Promised = {
  about: [
    'Retail Loyalty',
    'A shop with stores and a web shop.',
    'Baskets, product joins and many offers per category',
  ],
  counts:
    'schemas 4, categories 5, subCategories 10, channels 5, offers 20, creatives 44, qualificationRules 6, contactPolicies 4, outcomeTypes 10, models 3, experiments 2, decisionFlows 2, segments 4, customers_rows 1000, products_rows 200, orders_rows 1500, order_items_rows 4000, interactions 1200, interactionSummaries 1200, segmentCustomers 1320',
  schemas: [
    'customers customer/customer: customer_id*, first_name, last_name, email!, phone, city, loyalty_level, channel_pref, newsletter, postcode, birth_year, registered_on, orders_count, total_spend, last_order_at?',
    'products custom/reference: product_id*, sku!, name, category, list_price, active',
    'orders custom/transaction: order_id*, customer_id → customers.customer_id, ordered_at, channel, status, discount, items_count, total',
    'order_items custom/transaction: order_id* → orders.order_id, line*, product_id → products.product_id, quantity, unit_price',
  ],
  types:
    'newsletter boolean, birth_year integer, registered_on date, orders_count integer, total_spend decimal(12,2), last_order_at timestamp, list_price decimal(12,2), active boolean, ordered_at timestamp, discount decimal(12,2), items_count integer, total decimal(12,2), line integer, quantity integer, unit_price decimal(12,2)',
  made: [
    'customers.customer_id: @sequence(SHP-######)',
    'customers.registered_on: @date(-6y, -91d)',
    'orders.customer_id: weight(loyalty_level, none 1, silver 2, gold 4)',
    'orders.ordered_at: @timestamp(-365d, -1s)',
    'orders.channel: enum(web:55, store:35, app:10)',
    'orders.status: enum(paid:88, returned:8, cancelled:4)',
    'order_items.product_id: distinct-within(order_id)',
    'order_items.quantity: 1-5',
  ],
  quotas: [
    'loyalty_level, channel_pref, newsletter: none online true 120 · none online false 180 · none store true 60 · none store false 240 · silver online true 90 · silver store true 60 · silver both true 60 · silver both false 40 · gold online true 40 · gold store true 20 · gold both true 80 · gold both false 10',
  ],
  channels: [
    'email "Email" file outbound',
    'push "Push" api outbound',
    'sms "SMS" api outbound',
    'web "Web" api inbound',
    'direct_mail "Direct Mail" file outbound',
  ],
  perChannel: 'email 15, web 12, push 11, sms 3, direct_mail 3',
  offers: [
    'Fashion, Women: summer-dress-edit 70/24 → email, web, push',
    'Fashion, Women: denim-week 60/20 → email, push',
    'Fashion, Men: suit-fitting 50/80 → email, direct_mail',
    'Fashion, Men: sneaker-drop 75/35 → push[50/50]',
    'Home, Kitchen: cookware-set 55/45 → email, web',
    'Home, Kitchen: coffee-corner 48/30 → web, push',
    'Home, Living: sofa-season 65/220 → email, web, direct_mail',
    'Home, Living: rug-swap 40/60 → email, web',
    'Electronics, Audio: headphone-trial 72/55 → push, web',
    'Electronics, Audio: vinyl-revival 36/28 → email[50/50]',
    'Electronics, Smart Home: smart-bulb-pack 58/22 → web, push',
    'Electronics, Smart Home: robot-vacuum 68/140 → email, web, push',
    'Beauty, Skin Care: routine-builder 62/26 → email, web',
    'Beauty, Skin Care: spf-reminder 46/12 → push, sms',
    'Beauty, Fragrance: discovery-set 52/32 → email, direct_mail',
    'Beauty, Fragrance: refill-club 42/25 → email, web',
    'Loyalty, Points: double-points 80/6 → push, sms, email',
    'Loyalty, Points: points-rescue 66/4 → email[60/40]',
    'Loyalty, Delivery: free-delivery-week 74/5 → push, web',
    'Loyalty, Delivery: click-and-collect 38/3 → sms, web',
  ],
  rules: [
    'newsletter-only attribute_condition, channel email: newsletter = true',
    'online-push attribute_condition, channel push: channel_pref in [online, both]',
    'store-mail attribute_condition, channel direct_mail: channel_pref in [store, both]',
    'members-points attribute_condition, offer double-points: loyalty_level in [silver, gold]',
    'rescue-members segment_required, offer points-rescue: [loyal_members]',
    'lapsed recency_check, category fashion: last_order_at, 180 days, fit',
  ],
  policies: [
    'total customer_total_cap, global: day 2, week 5',
    'email-cap frequency_cap, channel email: week 3',
    'offer-cooldown cooldown, global: 48 h',
    'sofa-or-rug mutual_exclusion, offer sofa-season, rug-swap: sofa-season, rug-swap, 14 days',
  ],
  priorities: null,
  models: [
    'taste neural_cf',
    'basket-score scorecard: total_spend 50, orders_count 30, last_order_at 20',
    'offer-bandit epsilon_greedy',
  ],
  experiments: [
    'home-page: taste 50, basket-score 30, offer-bandit 20',
    'campaign: basket-score 90, offer-bandit 10',
  ],
  flows: [
    'web-personalisation: inventory, match_creatives, enrich customers, qualify, contact_policy, score home-page, rank 5, response',
    'weekly-campaign: inventory, match_creatives, enrich customers, enrich orders, qualify, contact_policy, score campaign, optimize, group channel, response',
  ],
  segments: [
    'newsletter_subscribers: newsletter = true → 530',
    'loyal_members: loyalty_level in [silver, gold] → 400',
    'omnichannel_gold: loyalty_level = gold, channel_pref = both → 90',
    'store_prospects: loyalty_level = none, channel_pref = store → 300',
  ],
  history:
    'threads 450, contact days 750, 90 days; click 200, accept 50, convert 110, requested_info 10, dismiss 60, not_interested 20',
}
