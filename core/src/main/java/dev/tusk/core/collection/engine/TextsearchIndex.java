package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The index of pg_textsearch over a collection's chunks. pg_textsearch indexes texts, which it reads by the collection's language. */
final class TextsearchIndex implements EngineIndex {

    /** What pg_textsearch takes. */
    private static final double MIN_K1 = 0.1;

    private static final double MAX_K1 = 10;

    /** Of the expression that is indexed. */
    private static final int VERSION = 2;

    private final CollectionTables tables;
    private final String store;
    private final @Nullable String language;
    private final double k1;
    private final double b;
    private final @Nullable PlaceCopies copies;

    private TextsearchIndex(CollectionDefinition definition) {
        this.tables = new CollectionTables(definition.store());
        this.store = definition.store().value();
        this.language = definition.language();
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

    @Override
    public Identifier name() {
        return new Identifier(
                prefix() + EngineIndex.hash("%s %s %s %s %s".formatted(VERSION, language, copies, k1, b)));
    }

    @Override
    public String prefix() {
        return EngineIndex.prefix(store, "_chunk_bm25_");
    }

    @Override
    public boolean nests() {
        return true;
    }

    @Override
    public boolean readsTexts() {
        return true;
    }

    /** What is indexed, of {@code chunk c}: the same expression has to stand in the query. */
    String expression(String alias) {
        PlaceCopies needed = copies;
        if (needed == null) {
            throw new IllegalStateException("an index that cannot be");
        }
        List<String> places = new ArrayList<>();
        String dot = alias.isEmpty() ? "" : alias + ".";
        places.addAll(Collections.nCopies(needed.title(), readable(dot + "title")));
        places.addAll(Collections.nCopies(needed.heading(), readable(dot + "heading")));
        places.addAll(Collections.nCopies(needed.text(), readable(dot + "text")));
        return "(array[%s])".formatted(String.join(", ", places));
    }

    private static String readable(String text) {
        return "%s(%s)".formatted(CollectionTables.READABLE, text);
    }

    @Override
    public List<String> create(Identifier schema) {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "create index concurrently %s on %s using bm25 (%s %s.text_array_bm25_ops)"
                                + " with (text_config = '%s', k1 = %s, b = %s)",
                        name().quoted(),
                        tables.chunk(),
                        expression(""),
                        schema.quoted(),
                        configuration(),
                        k1,
                        b),
                // "analyze" would look for the most common texts.
                "alter index %s alter column 1 set statistics 0"
                        .formatted(name().qualifiedBy(CollectionTables.SCHEMA)));
    }

    /**
     * {@inheritDoc} It is fastest by itself: only there does pg_textsearch put the score that its index knows in place of one that it
     * reckons anew for each row.
     */
    @Override
    public Sql nearest(Identifier schema, Words words, int chunks) {
        // Quoted, as the name of a store may hold a full stop.
        return Sql.of(
                """
                select c.id
                from %1$s c
                order by %2$s operator(%3$s.<@>) %3$s.to_bm25query(?::text, '%4$s')
                limit %5$d""".formatted(
                                tables.chunk(),
                                expression("c"),
                                schema.quoted(),
                                name().qualifiedBy(CollectionTables.SCHEMA),
                                chunks),
                Sql.value(words.text()));
    }

    private String configuration() {
        String named = String.valueOf(language);
        return named.contains(".") ? named : "pg_catalog." + named;
    }
}
