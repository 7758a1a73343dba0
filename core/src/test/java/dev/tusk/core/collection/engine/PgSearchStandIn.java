package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/**
 * Stands in for pg_search where it cannot be had: an extension of that name in plain SQL with the operator, the schema and the function that
 * Tusk's statement needs, which scores by BM25 with lengths that are rounded, from the text that the index would be made of. What it has
 * not: the access method, the types that cut texts, and scans of its own. Its "index" is an empty one under the name that is expected.
 */
final class PgSearchStandIn {

    static final String VERSION = "0.24.1";

    private PgSearchStandIn() {}

    /** A folder for {@code extension_control_path} of PostgreSQL 18. */
    static Path folder() {
        try {
            Path folder = Files.createTempDirectory("tusk-pg-search-");
            Path extension = Files.createDirectories(folder.resolve("extension"));
            Files.writeString(extension.resolve("pg_search.control"), """
                    comment = 'stands in for pg_search in tests'
                    default_version = '%s'
                    relocatable = false
                    schema = 'paradedb'
                    """.formatted(VERSION));
            Files.writeString(extension.resolve("pg_search--%s.sql".formatted(VERSION)), """
                    create schema pdb;
                    create table pdb.total (chunks bigint, average float8, k1 float8, b float8);
                    create table pdb.token (token text collate "C" primary key, df bigint);

                    -- The score of the row that was last looked at is that of the row that is being returned.
                    create function pdb.search_any(field anyelement, terms text[]) returns boolean
                    language plpgsql volatile as $$
                    declare
                        tokens text[] := string_to_array(rtrim(field::text), ' ');
                        t pdb.total;
                        length float8 := cardinality(tokens);
                        score float8;
                    begin
                        if not tokens && terms then
                            return false;
                        end if;
                        select * into t from pdb.total;
                        length := exp(round(ln(length) / 0.08) * 0.08);
                        select sum(
                            ln(1 + (greatest(t.chunks - k.df, 0) + 0.5) / (k.df + 0.5))
                                * f.tf * (t.k1 + 1) / (f.tf + t.k1 * (1 - t.b + t.b * length / t.average)))
                        into score
                        from unnest(terms) term
                        join pdb.token k on k.token = term
                        join lateral (select cardinality(array_positions(tokens, term)) as tf) f on f.tf > 0;
                        perform set_config('standin.score', coalesce(score, 0)::text, false);
                        return true;
                    end $$;

                    create operator pg_catalog.||| (
                        function = pdb.search_any, leftarg = anyelement, rightarg = text[]);

                    create function pdb.score(row_key anyelement) returns real
                    language plpgsql volatile as $$
                    begin
                        return current_setting('standin.score')::real;
                    end $$;
                    """);
            // The server of tests run by root is another user's.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code create index} would do: the statistics of what is indexed, and something of the name that is expected. */
    static void buildByHand(TestDatabase database, CollectionDefinition definition) {
        PgSearchIndex index = PgSearchIndex.of(definition);
        String lexical = "tusk.%s_lexical".formatted(definition.name());
        PlaceCopies copies = PlaceCopies.of(definition.weights());
        if (copies == null) {
            throw new IllegalArgumentException("no index can be made of these weights");
        }
        database.execute(String.format(
                Locale.ROOT,
                """
                truncate pdb.total, pdb.token;
                insert into pdb.token
                select token, count(distinct chunk_id)
                from %1$s l
                cross join string_to_table(rtrim(%2$s), ' ') token
                group by token;
                insert into pdb.total
                select count(*), avg(cardinality(string_to_array(rtrim(%2$s), ' '))), %3$s, %4$s
                from %1$s l;
                create index %5$s on %1$s (chunk_id)""",
                lexical,
                index.expression("l"),
                definition.bm25().k1() * copies.multiple(),
                definition.bm25().b(),
                index.name().quoted()));
    }
}
