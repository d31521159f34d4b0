-- What compare counts from the rows of v1 and v2, as plain SQL: missing values, bins between the deciles of v1 (or its values, where there
-- are few), the distances of Kolmogorov–Smirnov and Wasserstein, and of texts the categories, new and vanished ones.

-- transaction_id
create temp table transaction_id_values as
select transaction_id as v, count(*) filter (version = 1) as n1, count(*) filter (version = 2) as n2
from (select transaction_id, 1 as version from v1 union all select transaction_id, 2 from v2)
group by transaction_id;

select sum(n1) filter (v is null) as missing1, sum(n2) filter (v is null) as missing2 from transaction_id_values;

select max(abs(f1 - f2)) as ks, sum(abs(f1 - f2) * (next - v)) as wasserstein
from (
  select v, lead(v) over w as next,
    sum(n1) over w / (select sum(n1) from transaction_id_values where v is not null) as f1,
    sum(n2) over w / (select sum(n2) from transaction_id_values where v is not null) as f2
  from transaction_id_values where v is not null
  window w as (order by v rows unbounded preceding)
);

create temp table transaction_id_deciles as
select quantile_cont(transaction_id, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) as d from v1;

select cast(v > d[1] as INTEGER) + cast(v > d[2] as INTEGER) + cast(v > d[3] as INTEGER) + cast(v > d[4] as INTEGER)
  + cast(v > d[5] as INTEGER) + cast(v > d[6] as INTEGER) + cast(v > d[7] as INTEGER) + cast(v > d[8] as INTEGER) + cast(v > d[9] as INTEGER) as bin,
  sum(n1) as n1, sum(n2) as n2
from transaction_id_values, transaction_id_deciles
where v is not null
group by bin order by bin;

drop table transaction_id_values;

-- occurred_at
create temp table occurred_at_values as
select occurred_at as v, count(*) filter (version = 1) as n1, count(*) filter (version = 2) as n2
from (select occurred_at, 1 as version from v1 union all select occurred_at, 2 from v2)
group by occurred_at;

select sum(n1) filter (v is null) as missing1, sum(n2) filter (v is null) as missing2 from occurred_at_values;

select max(abs(f1 - f2)) as ks, sum(abs(f1 - f2) * (epoch_us(next) - epoch_us(v))) as wasserstein
from (
  select v, lead(v) over w as next,
    sum(n1) over w / (select sum(n1) from occurred_at_values where v is not null) as f1,
    sum(n2) over w / (select sum(n2) from occurred_at_values where v is not null) as f2
  from occurred_at_values where v is not null
  window w as (order by v rows unbounded preceding)
);

create temp table occurred_at_deciles as
select quantile_cont(occurred_at, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) as d from v1;

select cast(v > d[1] as INTEGER) + cast(v > d[2] as INTEGER) + cast(v > d[3] as INTEGER) + cast(v > d[4] as INTEGER)
  + cast(v > d[5] as INTEGER) + cast(v > d[6] as INTEGER) + cast(v > d[7] as INTEGER) + cast(v > d[8] as INTEGER) + cast(v > d[9] as INTEGER) as bin,
  sum(n1) as n1, sum(n2) as n2
from occurred_at_values, occurred_at_deciles
where v is not null
group by bin order by bin;

drop table occurred_at_values;

-- card
create temp table card_values as
select card as v, count(*) filter (version = 1) as n1, count(*) filter (version = 2) as n2
from (select card, 1 as version from v1 union all select card, 2 from v2)
group by card;

select sum(n1) filter (v is null) as missing1, sum(n2) filter (v is null) as missing2, sum(n1), sum(n2),
  count(*) filter (n1 = 0) as appeared, count(*) filter (n2 = 0) as vanished
from card_values;

select v, n1, n2
from card_values
where v is not null
order by n1 / (select sum(n1) from card_values) + n2 / (select sum(n2) from card_values) desc, v
limit 100;

select v, n2 from card_values where v is not null and n1 = 0 order by n2 desc, v limit 100;

select v, n1 from card_values where v is not null and n2 = 0 order by n1 desc, v limit 100;

drop table card_values;

-- merchant
create temp table merchant_values as
select merchant as v, count(*) filter (version = 1) as n1, count(*) filter (version = 2) as n2
from (select merchant, 1 as version from v1 union all select merchant, 2 from v2)
group by merchant;

select sum(n1) filter (v is null) as missing1, sum(n2) filter (v is null) as missing2, sum(n1), sum(n2),
  count(*) filter (n1 = 0) as appeared, count(*) filter (n2 = 0) as vanished
from merchant_values;

select v, n1, n2
from merchant_values
where v is not null
order by n1 / (select sum(n1) from merchant_values) + n2 / (select sum(n2) from merchant_values) desc, v
limit 100;

select v, n2 from merchant_values where v is not null and n1 = 0 order by n2 desc, v limit 100;

select v, n1 from merchant_values where v is not null and n2 = 0 order by n1 desc, v limit 100;

drop table merchant_values;

-- amount
create temp table amount_values as
select amount as v, count(*) filter (version = 1) as n1, count(*) filter (version = 2) as n2
from (select amount, 1 as version from v1 union all select amount, 2 from v2)
group by amount;

select sum(n1) filter (v is null) as missing1, sum(n2) filter (v is null) as missing2 from amount_values;

select max(abs(f1 - f2)) as ks, sum(abs(f1 - f2) * (next - v)) as wasserstein
from (
  select v, lead(v) over w as next,
    sum(n1) over w / (select sum(n1) from amount_values where v is not null) as f1,
    sum(n2) over w / (select sum(n2) from amount_values where v is not null) as f2
  from amount_values where v is not null
  window w as (order by v rows unbounded preceding)
);

create temp table amount_deciles as
select quantile_cont(amount, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) as d from v1;

select cast(v > d[1] as INTEGER) + cast(v > d[2] as INTEGER) + cast(v > d[3] as INTEGER) + cast(v > d[4] as INTEGER)
  + cast(v > d[5] as INTEGER) + cast(v > d[6] as INTEGER) + cast(v > d[7] as INTEGER) + cast(v > d[8] as INTEGER) + cast(v > d[9] as INTEGER) as bin,
  sum(n1) as n1, sum(n2) as n2
from amount_values, amount_deciles
where v is not null
group by bin order by bin;

drop table amount_values;

-- currency
create temp table currency_values as
select currency as v, count(*) filter (version = 1) as n1, count(*) filter (version = 2) as n2
from (select currency, 1 as version from v1 union all select currency, 2 from v2)
group by currency;

select sum(n1) filter (v is null) as missing1, sum(n2) filter (v is null) as missing2, sum(n1), sum(n2),
  count(*) filter (n1 = 0) as appeared, count(*) filter (n2 = 0) as vanished
from currency_values;

select v, n1, n2
from currency_values
where v is not null
order by n1 / (select sum(n1) from currency_values) + n2 / (select sum(n2) from currency_values) desc, v
limit 100;

select v, n2 from currency_values where v is not null and n1 = 0 order by n2 desc, v limit 100;

select v, n1 from currency_values where v is not null and n2 = 0 order by n1 desc, v limit 100;

drop table currency_values;

-- city
create temp table city_values as
select city as v, count(*) filter (version = 1) as n1, count(*) filter (version = 2) as n2
from (select city, 1 as version from v1 union all select city, 2 from v2)
group by city;

select sum(n1) filter (v is null) as missing1, sum(n2) filter (v is null) as missing2, sum(n1), sum(n2),
  count(*) filter (n1 = 0) as appeared, count(*) filter (n2 = 0) as vanished
from city_values;

select v, n1, n2
from city_values
where v is not null
order by n1 / (select sum(n1) from city_values) + n2 / (select sum(n2) from city_values) desc, v
limit 100;

select v, n2 from city_values where v is not null and n1 = 0 order by n2 desc, v limit 100;

select v, n1 from city_values where v is not null and n2 = 0 order by n1 desc, v limit 100;

drop table city_values;

-- is_fraud
create temp table is_fraud_values as
select is_fraud as v, count(*) filter (version = 1) as n1, count(*) filter (version = 2) as n2
from (select is_fraud, 1 as version from v1 union all select is_fraud, 2 from v2)
group by is_fraud;

select sum(n1) filter (v is null) as missing1, sum(n2) filter (v is null) as missing2 from is_fraud_values;

select max(abs(f1 - f2)) as ks, sum(abs(f1 - f2) * (next - v)) as wasserstein
from (
  select v, lead(v) over w as next,
    sum(n1) over w / (select sum(n1) from is_fraud_values where v is not null) as f1,
    sum(n2) over w / (select sum(n2) from is_fraud_values where v is not null) as f2
  from is_fraud_values where v is not null
  window w as (order by v rows unbounded preceding)
);

select v, n1, n2 from is_fraud_values where v is not null order by v;

drop table is_fraud_values;
