create table note (id int primary key, tags text[] not null);
insert into note select i, array['t' || i % 3000] from generate_series(1, 40000) i;
analyze note;
-- @explain
select * from note where tags @> array['t7'];
