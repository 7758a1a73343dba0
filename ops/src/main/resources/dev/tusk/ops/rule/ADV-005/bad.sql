create table booking (id int primary key, room int not null, during tsrange not null);
insert into booking
select i, i % 50, tsrange(timestamp '2026-01-01' + i / 50 * interval '2 hours', timestamp '2026-01-01' + i / 50 * interval '2 hours' + interval '2 hours')
from generate_series(1, 5000) i;
analyze booking;
-- @explain
select id from booking where room = 7 and during && tsrange('2026-01-05 10:00', '2026-01-05 11:00');
