-- Names that a source gives more than once in a run: the last of them counts, and is waited for.

alter table ${schema}.ingestion_item add column if not exists repeated boolean not null default false;

comment on column ${schema}.ingestion_item.repeated is 'whether the name came more than once when it was last written';
