-- What was there when an index over vectors was built: how much has been written since tells whether it still fits. And which index is to be
-- dropped, as another one has taken its place.

alter table ${schema}.vector_index add column if not exists built_oid bigint;
alter table ${schema}.vector_index add column if not exists built_vectors bigint;
alter table ${schema}.vector_index add column if not exists built_writes bigint;
alter table ${schema}.vector_index add column if not exists leaves boolean not null default false;

comment on column ${schema}.vector_index.leaves is 'Another index serves in its place: who brought that into service drops it, or the next maintain where he was stopped.';
comment on column ${schema}.vector_index.built_oid is 'The index that the two columns after this are of: one that was built anew has another number.';
comment on column ${schema}.vector_index.built_vectors is 'How many vectors there were when it was built, or when maintain first saw it.';
comment on column ${schema}.vector_index.built_writes is 'How many rows the statistics of the server had counted as inserted or updated by then.';
