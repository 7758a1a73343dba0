package dev.tusk.ops.advise;

import java.util.List;

/**
 * A statement over the tables of {@link IndexAdvisorTest} and the index that is known to be best for it.
 *
 * @param what is asked for
 */
record KnownIndex(String what, String statement, String definition) {

    static final List<KnownIndex> ALL = List.of(
            new KnownIndex(
                    "a value in a column",
                    "select * from orders where customer_id = $1",
                    "public.orders using btree (customer_id)"),
            new KnownIndex(
                    "one column equal, one in a range and sorted by",
                    "select * from orders where status = $1 and created > $2 order by created limit 10",
                    "public.orders using btree (status, created)"),
            new KnownIndex(
                    "one column equal, the newest first",
                    "select * from orders where customer_id = $1 order by created desc limit 5",
                    "public.orders using btree (customer_id, created desc)"),
            new KnownIndex(
                    "a key that is text",
                    "select * from customer where email = $1",
                    "public.customer using btree (email)"),
            new KnownIndex(
                    "an expression",
                    "select * from customer where lower(email) = $1",
                    "public.customer using btree ((lower(email)))"),
            new KnownIndex(
                    "the largest of all",
                    "select * from orders order by total desc limit 10",
                    "public.orders using btree (total desc)"),
            new KnownIndex(
                    "a join from a selective side",
                    "select c.name, o.total from customer c join orders o on o.customer_id = c.id where c.email = 'user7@example.org'",
                    "public.orders using btree (customer_id)"),
            new KnownIndex(
                    "a condition that few rows meet",
                    "select * from orders where deleted_at is null and total = 999",
                    "public.orders using btree (total) where deleted_at is null"),
            new KnownIndex(
                    "a member of an array",
                    "select * from orders where tags @> array['t7']",
                    "public.orders using gin (tags)"),
            new KnownIndex(
                    "a part of a JSON document",
                    "select * from orders where details @> '{\"k\": 7}'",
                    "public.orders using gin (details jsonb_path_ops)"),
            new KnownIndex(
                    "a key of a JSON document",
                    "select * from orders where details ? 'x'",
                    "public.orders using gin (details)"),
            new KnownIndex(
                    "words, as lexemes",
                    "select * from orders where words @@ to_tsquery('simple', 'w7')",
                    "public.orders using gin (words)"),
            new KnownIndex(
                    "ranges that overlap",
                    "select * from orders where during && int4range(5, 6)",
                    "public.orders using gist (during)"),
            new KnownIndex(
                    "the nearest places",
                    "select id from orders order by place <-> point '(100,200)' limit 10",
                    "public.orders using gist (place)"),
            new KnownIndex(
                    "places in a rectangle",
                    "select id from orders where place <@ box '(10,10),(12,12)'",
                    "public.orders using gist (place)"),
            new KnownIndex(
                    "addresses in a network",
                    "select id from orders where address << inet '10.0.7.0/24'",
                    "public.orders using gist (address inet_ops)"),
            new KnownIndex(
                    "a part of a word, whatever its case",
                    "select * from customer where name ilike '%me 77%'",
                    "public.customer using gin (name gin_trgm_ops)"),
            new KnownIndex(
                    "the texts most alike",
                    "select name from customer order by name <-> 'Nmae 777' limit 5",
                    "public.customer using gist (name gist_trgm_ops)"),
            new KnownIndex(
                    "the nearest vectors",
                    "select id from orders order by embedding <=> '[1,2,3]' limit 5",
                    "public.orders using hnsw (embedding vector_cosine_ops)"));
}
