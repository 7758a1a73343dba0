-- A second limit of chunks, in tokens of the collection's model; 0 for none.

alter table ${schema}.collection add column if not exists max_chunk_tokens integer not null default 0;
alter table ${schema}.model_change add column if not exists max_chunk_tokens integer not null default 0;

comment on column ${schema}.collection.max_chunk_tokens is 'The most tokens of a chunk, with title and headings; 0 for any number.';
