-- What people say of documents for queries, and where the weight of vectors in hybrid searches came from.

create table ${schema}.judgement (
    collection text collate "C" not null references ${schema}.collection (name) on delete cascade,
    query_key bytea not null,
    query text collate "C" not null,
    document_id text collate "C" not null,
    grade smallint not null check (grade between 0 and 10),
    judged_at timestamptz not null default pg_catalog.now(),
    primary key (collection, query_key, document_id)
);

-- The order of lists. A whole query is too long for an index.
create index if not exists judgement_order
    on ${schema}.judgement (collection, pg_catalog.left(query, 200), query_key, document_id);

comment on table ${schema}.judgement is 'How well documents answer queries, as people judged: 0 not at all, from 1 more is better. query_key is the SHA-256 of the query. The document may have been deleted since.';

alter table ${schema}.collection
    add column if not exists vector_weight_source text
        check (vector_weight_source in ('sentences', 'judgements', 'hand')),
    add column if not exists vector_weight_queries integer;

update ${schema}.collection
set vector_weight_source = 'sentences'
where vector_weight is not null
  and vector_weight_source is null;
