-- Rows equal to an earlier one.
select (select count(*) from v1) - (select count(*) from (select distinct * from v1));
