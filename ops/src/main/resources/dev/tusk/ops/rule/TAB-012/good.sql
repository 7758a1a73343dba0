create table event (at date not null, what text) partition by range (at);
create table event_2026 partition of event for values from ('2026-01-01') to ('2027-01-01');
create table event_rest partition of event default;
insert into event values ('2026-02-03', 'in its partition');
analyze event;
