package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The index of pg_textsearch over the lexemes of a collection's chunks. pg_textsearch reads texts by a text-search configuration: what it
 * reads, with {@code simple}, is the text that {@code tusk.lexemes_as_words} makes of a chunk's tsvector, in which each lexeme is one word
 * of letters and digits, as often as it counts. A query is written the same way.
 */
final class TextsearchIndex implements EngineIndex {

    /** What pg_textsearch takes. */
    private static final double MIN_K1 = 0.1;

    private static final double MAX_K1 = 10;

    /** Of the expression that is indexed. */
    private static final int VERSION = 3;

    /** What {@code tusk.lexemes_as_words} leaves as it is. */
    private static final Pattern PLAIN = Pattern.compile("[a-wyz][a-z0-9]*");

    /** Longer ones are written as a hash, as the parser passes over words of 2 kB. */
    private static final int MOST_WRITTEN_BYTES = 64;

    private final CollectionTables tables;
    private final String store;
    private final double k1;
    private final double b;
    private final @Nullable PlaceCopies copies;

    private TextsearchIndex(CollectionDefinition definition) {
        this.tables = new CollectionTables(definition.store());
        this.store = definition.store().value();
        this.copies = PlaceCopies.of(definition.weights());
        this.k1 = definition.bm25().k1() * (copies == null ? 1 : copies.multiple());
        this.b = definition.bm25().b();
    }

    /** The one that a collection of this definition needs. */
    static TextsearchIndex of(CollectionDefinition definition) {
        return new TextsearchIndex(definition);
    }

    @Override
    public String extension() {
        return Engines.PG_TEXTSEARCH;
    }

    @Override
    public Optional<String> obstacle() {
        if (k1 < MIN_K1 || k1 > MAX_K1) {
            return PlaceCopies.obstacle(copies)
                    .or(() -> Optional.of(String.format(
                            Locale.ROOT, "it takes k1 from %s to %s, and would need %s here", MIN_K1, MAX_K1, k1)));
        }
        return PlaceCopies.obstacle(copies);
    }

    /** The language is no part of it: lexemes of another language are other lexemes. */
    @Override
    public Identifier name() {
        return new Identifier(prefix() + EngineIndex.hash("%s %s %s %s".formatted(VERSION, copies, k1, b)));
    }

    @Override
    public String prefix() {
        return EngineIndex.prefix(store, "_chunk_bm25_");
    }

    @Override
    public boolean nests() {
        return true;
    }

    /** What is indexed: the same expression has to stand in the query. */
    String expression(String alias) {
        PlaceCopies needed = copies;
        if (needed == null) {
            throw new IllegalStateException("an index that cannot be");
        }
        return "%s(%stsv, %d, %d, %d)"
                .formatted(
                        CollectionTables.LEXEMES_AS_WORDS,
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
                        "create index concurrently %s on %s using bm25 ((%s) %s.text_bm25_ops)"
                                + " with (text_config = 'pg_catalog.simple', k1 = %s, b = %s)",
                        name().quoted(),
                        tables.lexical(),
                        expression(""),
                        schema.quoted(),
                        k1,
                        b),
                // "analyze" would make these texts of thousands of chunks to look for the most common.
                "alter index %s alter column 1 set statistics 0"
                        .formatted(name().qualifiedBy(CollectionTables.SCHEMA)));
    }

    /**
     * {@inheritDoc} It is fastest by itself: only there does pg_textsearch put the score that its index knows in place of one that it
     * reckons anew for each row.
     */
    @Override
    public Sql nearest(Identifier schema, List<String> lexemes, int chunks) {
        // Quoted, as the name of a store may hold a full stop.
        return Sql.of(
                """
                select l.chunk_id
                from %1$s l
                order by %2$s operator(%3$s.<@>) %3$s.to_bm25query(?::text, '%4$s')
                limit %5$d""".formatted(
                                tables.lexical(),
                                expression("l"),
                                schema.quoted(),
                                name().qualifiedBy(CollectionTables.SCHEMA),
                                chunks),
                Sql.value(String.join(
                        " ", lexemes.stream().map(TextsearchIndex::asWord).toList())));
    }

    /** As {@code tusk.lexemes_as_words} writes a lexeme. */
    static String asWord(String lexeme) {
        if (PLAIN.matcher(lexeme).matches()) {
            return lexeme;
        }
        byte[] written = lexeme.getBytes(StandardCharsets.UTF_8);
        return "x"
                + HexFormat.of()
                        .formatHex(written.length <= MOST_WRITTEN_BYTES ? written : EngineIndex.sha256(written));
    }
}
