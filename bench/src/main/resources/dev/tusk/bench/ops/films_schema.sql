create table kind (id int primary key, name text not null);
insert into kind select i, (array['film', 'series', 'episode', 'short', 'game', 'video'])[i] from generate_series(1, 6) i;
create table film (id int primary key, title text not null, kind_id int not null, year int);
insert into film
select i, 'title ' || md5(i::text), 1 + i % 6, 1920 + (i * 31) % 100 from generate_series(1, 100000) i;
create table person (id int primary key, name text not null, gender text);
insert into person select i, 'name ' || md5(i::text), case i % 3 when 0 then 'm' when 1 then 'f' end from generate_series(1, 150000) i;
create table role (id bigint primary key, film_id int not null, person_id int not null, job text not null, note text);
insert into role
select i, 1 + (i::bigint * 7919) % 100000, 1 + (i::bigint * 104729) % 150000, (array['actor', 'actress', 'director', 'writer', 'producer', 'editor', 'composer', 'other'])[1 + i % 8],
  case when i % 20 = 0 then 'uncredited ' || i % 50 end
from generate_series(1, 600000) i;
create table company (id int primary key, name text not null, country text not null);
insert into company select i, 'company ' || i, 'c' || i % 80 from generate_series(1, 20000) i;
create table film_company (film_id int not null, company_id int not null, part text not null);
insert into film_company
select 1 + (i::bigint * 6007) % 100000, 1 + (i::bigint * 331) % 20000, (array['made', 'sold', 'effects'])[1 + i % 3] from generate_series(1, 200000) i;
create table keyword (id int primary key, word text not null);
insert into keyword select i, 'word ' || i from generate_series(1, 10000) i;
create table film_keyword (film_id int not null, keyword_id int not null);
insert into film_keyword select 1 + (i::bigint * 4001) % 100000, 1 + (i * 17) % 10000 from generate_series(1, 300000) i;
create table rating (film_id int not null, votes int not null, score numeric not null);
insert into rating select i * 2, (i::bigint * 7907) % 50000, (i * 13) % 100 / 10.0 from generate_series(1, 50000) i;
create table fact (id bigint primary key, film_id int not null, kind text not null, value text not null);
insert into fact
select i, 1 + (i::bigint * 3001) % 100000, (array['genre', 'language', 'country', 'budget', 'release'])[1 + i % 5], 'v' || i % 3000 from generate_series(1, 400000) i;
analyze;
