create table doc (id int primary key, body text);
insert into doc select i, 'the quick brown fox number ' || i from generate_series(1, 1000) i;
analyze doc;
-- @explain
select id, ts_headline('english', body, to_tsquery('english', 'fox')) as h from (select * from doc order by id limit 10) d
