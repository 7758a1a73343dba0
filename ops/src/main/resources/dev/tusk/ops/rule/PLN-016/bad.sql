-- Eight tables can be joined in very many orders, and they are nearly empty.
create table part (id int primary key, k int);
insert into part select i, i from generate_series(1, 5) i;
analyze part;
-- @threshold seconds=0.0001
-- @explain
select count(*)
from part a, part b, part c, part d, part e, part f, part g, part h
where a.id = b.k and b.id = c.k and c.id = d.k and d.id = e.k and e.id = f.k and f.id = g.k and g.id = h.k and h.id = a.k
