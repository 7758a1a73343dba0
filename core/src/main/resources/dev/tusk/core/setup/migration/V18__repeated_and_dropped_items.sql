-- Names that a source gives more than once in a run: the last of them counts, and is waited for. Items that cleaning left out.

alter table ${schema}.ingestion_item add column if not exists repeated boolean not null default false;
alter table ${schema}.ingestion_item add column if not exists dropped boolean not null default false;
alter table ${schema}.ingestion add column if not exists dropped bigint not null default 0;

comment on column ${schema}.ingestion_item.repeated is 'whether the name came more than once when it was last written';
comment on column ${schema}.ingestion_item.dropped is 'whether it was read and left out, for the reason that is kept: it has no document then';
