-- What a collection reads into the words of a query. Both take effect with the next search and change no document.

create table ${schema}.synonym (
    collection text collate "C" not null references ${schema}.collection (name) on delete cascade,
    rule text collate "C" not null,
    words text collate "C" not null,
    lexemes text[] collate "C" not null,
    pattern tsquery not null,
    alternatives text[] not null,
    primary key (collection, rule, words)
);

create index on ${schema}.synonym (collection, (lexemes[1]));

comment on table ${schema}.synonym is 'A row for each word or phrase of a rule that others stand for: pattern is what a query has to hold, lexemes those of it, alternatives what is looked for besides.';

create table ${schema}.stop_word (
    collection text collate "C" not null references ${schema}.collection (name) on delete cascade,
    word text collate "C" not null,
    lexeme text collate "C" not null,
    primary key (collection, word)
);

create index on ${schema}.stop_word (collection, lexeme);

comment on table ${schema}.stop_word is 'Words of queries that count only where nothing else was typed.';
