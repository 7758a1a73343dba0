-- What is kept of each chunk has a version. Version 2 adds to <name>_lexical.tsv the lexemes that weigh much in a chunk once more,
-- marked, and reads texts as lexemes() does from here on. A collection of version 1 is searched as before, without use of the marks;
-- "tusk maintain" reads its texts anew.
alter table ${schema}.bm25 add column if not exists version integer not null default 1;
alter table ${schema}.bm25 add column if not exists written_version integer not null default 1;

comment on column ${schema}.bm25.version is 'of what <name>_lexical keeps of each chunk; that of its oldest rows';
comment on column ${schema}.bm25.written_version is 'what the triggers write, and maintain, since the epoch began';
