-- Rows of v1 and v2 by key: how many were removed, added and changed, and how many cells of each column.
select
  count(*) filter (b.transaction_id is null) as removed,
  count(*) filter (a.transaction_id is null) as added,
  count(*) filter (
    a.transaction_id = b.transaction_id and (
      a.occurred_at is distinct from b.occurred_at or a.card is distinct from b.card
      or a.merchant is distinct from b.merchant or a.amount is distinct from b.amount
      or a.currency is distinct from b.currency or a.city is distinct from b.city
      or a.is_fraud is distinct from b.is_fraud
    )
  ) as changed,
  count(*) filter (a.transaction_id = b.transaction_id and a.occurred_at is distinct from b.occurred_at) as occurred_at,
  count(*) filter (a.transaction_id = b.transaction_id and a.card is distinct from b.card) as card,
  count(*) filter (a.transaction_id = b.transaction_id and a.merchant is distinct from b.merchant) as merchant,
  count(*) filter (a.transaction_id = b.transaction_id and a.amount is distinct from b.amount) as amount,
  count(*) filter (a.transaction_id = b.transaction_id and a.currency is distinct from b.currency) as currency,
  count(*) filter (a.transaction_id = b.transaction_id and a.city is distinct from b.city) as city,
  count(*) filter (a.transaction_id = b.transaction_id and a.is_fraud is distinct from b.is_fraud) as is_fraud
from v1 a full join v2 b on a.transaction_id = b.transaction_id;
