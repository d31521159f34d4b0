-- What analyze answers of the transactions, as plain SQL over the table v1: exact, one column after the other, since one statement
-- for all columns spills with eight tables of distinct values at once.

-- transaction_id
create temp table transaction_id as
select count(*) - count(transaction_id) as missing, count(distinct transaction_id) as distinct_values,
  min(transaction_id) as low, max(transaction_id) as high, avg(transaction_id), stddev_samp(transaction_id),
  skewness(transaction_id), kurtosis(transaction_id), mad(transaction_id),
  quantile_cont(transaction_id, [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]) as p,
  count(*) filter (transaction_id = 0), count(*) filter (transaction_id < 0)
from v1;

select count(*)
from v1, transaction_id
where v1.transaction_id < p[4] - 1.5 * (p[6] - p[4]) or v1.transaction_id > p[6] + 1.5 * (p[6] - p[4]);

select least(floor((v1.transaction_id - low) * 10.0 / (high - low)), 9) as bin, count(*)
from v1, transaction_id
group by bin order by bin;

select transaction_id, count(*) as n from v1 where transaction_id is not null
group by transaction_id order by n desc, transaction_id limit 10;

-- occurred_at
create temp table occurred_at as
select count(*) - count(occurred_at) as missing, count(distinct occurred_at) as distinct_values,
  min(occurred_at) as low, max(occurred_at) as high, avg(epoch_us(occurred_at)),
  quantile_cont(occurred_at, [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]) as p
from v1;

select least(floor((epoch_us(v1.occurred_at) - epoch_us(low)) * 10.0 / (epoch_us(high) - epoch_us(low))), 9) as bin, count(*)
from v1, occurred_at
group by bin order by bin;

select occurred_at, count(*) as n from v1 where occurred_at is not null
group by occurred_at order by n desc, occurred_at limit 10;

-- card
select count(*) - count(card) as missing, count(distinct card) as distinct_values,
  min(length(card)), max(length(card)), avg(length(card)), sum(strlen(card)),
  count(*) filter (card = ''), count(*) filter (card <> trim(card))
from v1;

select length(card) as characters, count(*) from v1 where card is not null group by characters order by characters;

select card, count(*) as n from v1 where card is not null group by card order by n desc, card limit 10;

-- merchant
select count(*) - count(merchant) as missing, count(distinct merchant) as distinct_values,
  min(length(merchant)), max(length(merchant)), avg(length(merchant)), sum(strlen(merchant)),
  count(*) filter (merchant = ''), count(*) filter (merchant <> trim(merchant))
from v1;

select length(merchant) as characters, count(*) from v1 where merchant is not null group by characters order by characters;

select merchant, count(*) as n from v1 where merchant is not null group by merchant order by n desc, merchant limit 10;

-- amount
create temp table amount as
select count(*) - count(amount) as missing, count(distinct amount) as distinct_values,
  min(amount) as low, max(amount) as high, avg(amount), stddev_samp(amount),
  skewness(amount), kurtosis(amount), mad(amount),
  quantile_cont(amount, [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]) as p,
  count(*) filter (amount = 0), count(*) filter (amount < 0)
from v1;

select count(*)
from v1, amount
where v1.amount < p[4] - 1.5 * (p[6] - p[4]) or v1.amount > p[6] + 1.5 * (p[6] - p[4]);

select least(floor((v1.amount - low) * 10.0 / (high - low)), 9) as bin, count(*)
from v1, amount
group by bin order by bin;

select amount, count(*) as n from v1 where amount is not null group by amount order by n desc, amount limit 10;

-- currency
select count(*) - count(currency) as missing, count(distinct currency) as distinct_values,
  min(length(currency)), max(length(currency)), avg(length(currency)), sum(strlen(currency)),
  count(*) filter (currency = ''), count(*) filter (currency <> trim(currency))
from v1;

select length(currency) as characters, count(*) from v1 where currency is not null group by characters order by characters;

select currency, count(*) as n from v1 where currency is not null group by currency order by n desc, currency limit 10;

-- city
select count(*) - count(city) as missing, count(distinct city) as distinct_values,
  min(length(city)), max(length(city)), avg(length(city)), sum(strlen(city)),
  count(*) filter (city = ''), count(*) filter (city <> trim(city))
from v1;

select length(city) as characters, count(*) from v1 where city is not null group by characters order by characters;

select city, count(*) as n from v1 where city is not null group by city order by n desc, city limit 10;

-- is_fraud
create temp table is_fraud as
select count(*) - count(is_fraud) as missing, count(distinct is_fraud) as distinct_values,
  min(is_fraud) as low, max(is_fraud) as high, avg(is_fraud), stddev_samp(is_fraud),
  skewness(is_fraud), kurtosis(is_fraud), mad(is_fraud),
  quantile_cont(is_fraud, [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]) as p,
  count(*) filter (is_fraud = 0), count(*) filter (is_fraud < 0)
from v1;

select count(*)
from v1, is_fraud
where v1.is_fraud < p[4] - 1.5 * (p[6] - p[4]) or v1.is_fraud > p[6] + 1.5 * (p[6] - p[4]);

select least(floor((v1.is_fraud - low) * 10.0 / (high - low)), 9) as bin, count(*)
from v1, is_fraud
group by bin order by bin;

select is_fraud, count(*) as n from v1 where is_fraud is not null group by is_fraud order by n desc, is_fraud limit 10;

-- pairs
select corr(transaction_id, amount), regr_count(transaction_id, amount),
  corr(transaction_id, is_fraud), regr_count(transaction_id, is_fraud),
  corr(amount, is_fraud), regr_count(amount, is_fraud)
from v1;
