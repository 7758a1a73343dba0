package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The index of pg_search over the lexemes of a collection's chunks. Words are cut and stemmed by Tusk alone: what is indexed is the
 * text that {@code tusk.weighted_lexemes} makes of a chunk's tsvector, each lexeme as often as it counts, which pg_search cuts at blanks and
 * leaves as it is otherwise; and a query is an array of lexemes, which it does not cut at all.
 *
 * <p>By its documentation, k1 and b of a field, and arrays of words as values of a prepared statement, are known from 0.23.0 on; the
 * types of {@code pdb} by which a text is cut, indexes over expressions, {@code |||} and {@code pdb.score} are older.
 */
final class PgSearchIndex implements EngineIndex {

    /** The first version that takes k1 and b. */
    static final String OLDEST = "0.23.0";

    /** The schema of its types and functions for queries, which is always this. */
    private static final String PDB = "pdb";

    /** How pg_search names the field in messages and plans. */
    private static final String FIELD = "lexemes";

    /** Of the expression that is indexed. */
    private static final int VERSION = 1;

    private final CollectionTables tables;
    private final String store;
    private final double k1;
    private final double b;
    private final @Nullable PlaceCopies copies;

    private PgSearchIndex(CollectionDefinition definition) {
        this.tables = new CollectionTables(definition.store());
        this.store = definition.store().value();
        this.copies = PlaceCopies.of(definition.weights());
        this.k1 = definition.bm25().k1() * (copies == null ? 1 : copies.multiple());
        this.b = definition.bm25().b();
    }

    /** The one that a collection of this definition needs. */
    static PgSearchIndex of(CollectionDefinition definition) {
        return new PgSearchIndex(definition);
    }

    @Override
    public String extension() {
        return Engines.PG_SEARCH;
    }

    @Override
    public Optional<String> obstacle() {
        return PlaceCopies.obstacle(copies);
    }

    /** The language is no part of it: lexemes of another language are other lexemes. */
    @Override
    public Identifier name() {
        return new Identifier(prefix() + EngineIndex.hash("%s %s %s %s".formatted(VERSION, copies, k1, b)));
    }

    @Override
    public String prefix() {
        return EngineIndex.prefix(store, "_lexical_bm25_");
    }

    /** Its scores are known only to a scan of its own, which joins above it may keep the planner from. */
    @Override
    public boolean nests() {
        return false;
    }

    /** What is indexed: the same expression has to stand in the query. */
    String expression(String alias) {
        PlaceCopies needed = copies;
        if (needed == null) {
            throw new IllegalStateException("an index that cannot be");
        }
        return "%s(%stsv, %d, %d, %d)"
                .formatted(
                        CollectionTables.WEIGHTED_LEXEMES,
                        alias.isEmpty() ? "" : alias + ".",
                        needed.title(),
                        needed.heading(),
                        needed.text());
    }

    @Override
    public List<String> create(Identifier schema) {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "create index concurrently %s on %s using bm25"
                                + " (chunk_id, (%s::%s.whitespace('alias=%s', 'lowercase=false', 'k1=%s', 'b=%s')))"
                                + " with (key_field = 'chunk_id')",
                        name().quoted(),
                        tables.lexical(),
                        expression(""),
                        PDB,
                        FIELD,
                        k1,
                        b),
                // "analyze" would make these texts of thousands of chunks to look for the most common.
                "alter index %s alter column 2 set statistics 0"
                        .formatted(name().qualifiedBy(CollectionTables.SCHEMA)));
    }

    @Override
    public Sql nearest(Identifier schema, List<String> lexemes, int chunks) {
        return Sql.of(
                """
                select l.chunk_id
                from %1$s l
                where %2$s operator(pg_catalog.|||) ?::pg_catalog.text[]
                order by %3$s.score(l.chunk_id) desc
                limit %4$d""".formatted(tables.lexical(), expression("l"), PDB, chunks),
                Sql.textArray(lexemes.stream().map(PgSearchIndex::withoutBlanks).toList()));
    }

    /** As {@code tusk.weighted_lexemes} writes a lexeme; only dictionaries for phrases make any with blanks. */
    private static String withoutBlanks(String lexeme) {
        return lexeme.replaceAll("[ \\t\\n\\x0B\\f\\r]", "_");
    }
}
