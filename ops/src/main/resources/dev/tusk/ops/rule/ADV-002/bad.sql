create table note (id int primary key, author int not null);
insert into note select i, i % 3000 from generate_series(1, 40000) i;
analyze note;
-- @explain
select * from note where author = 7;
