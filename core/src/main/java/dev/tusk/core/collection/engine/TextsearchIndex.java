package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.TextWeights;
import dev.tusk.core.sql.Identifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The index of pg_textsearch over a collection's chunks. pg_textsearch indexes one text and knows no weights of places. A
 * title that counts twice is therefore there twice; where a place counts one and a half times, all are there twice as often,
 * with twice the k1, which gives the same order: f (k1 + 1) / (f + k1 n) with m f and m k1 in place of f and k1 is the same
 * but for a factor that all scores share.
 *
 * <p>Its name holds a hash of all that it is made with, so that an index of a former definition is never taken for it.
 */
public final class TextsearchIndex {

    /** Each copy of a place is cut into words once more when a chunk is written. */
    private static final int MAX_COPIES = 12;

    /** What pg_textsearch takes. */
    private static final double MIN_K1 = 0.1;

    private static final double MAX_K1 = 10;

    /** Of the expression that is indexed. */
    private static final int VERSION = 2;

    private final CollectionTables tables;
    private final String collection;
    private final @Nullable String language;
    private final double k1;
    private final double b;
    private final @Nullable Copies copies;

    /** How often each place is in the index. */
    private record Copies(int title, int heading, int text, int multiple) {}

    private TextsearchIndex(CollectionDefinition definition) {
        this.tables = new CollectionTables(definition.name());
        this.collection = definition.name().value();
        this.language = definition.language();
        this.copies = copies(definition.weights());
        this.k1 = definition.bm25().k1() * (copies == null ? 1 : copies.multiple());
        this.b = definition.bm25().b();
    }

    /** The one that a collection of this definition needs. */
    public static TextsearchIndex of(CollectionDefinition definition) {
        return new TextsearchIndex(definition);
    }

    private static @Nullable Copies copies(TextWeights weights) {
        for (int multiple = 1; multiple <= 4; multiple++) {
            double title = weights.title() * multiple;
            double heading = weights.heading() * multiple;
            double text = weights.text() * multiple;
            if (isWhole(title) && isWhole(heading) && isWhole(text) && title + heading + text <= MAX_COPIES) {
                return new Copies((int) title, (int) heading, (int) text, multiple);
            }
        }
        return null;
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value);
    }

    /** Why pg_textsearch cannot rank the collection as it is defined; empty where it can. */
    Optional<String> obstacle() {
        if (copies == null) {
            return Optional.of("it can count places only as whole numbers to one another that add up to at most %d"
                    .formatted(MAX_COPIES));
        }
        if (k1 < MIN_K1 || k1 > MAX_K1) {
            return Optional.of(String.format(
                    Locale.ROOT, "it takes k1 from %s to %s, and would need %s here", MIN_K1, MAX_K1, k1));
        }
        return Optional.empty();
    }

    /** Without schema. */
    public Identifier name() {
        return new Identifier(prefix() + hash());
    }

    /** What the names of the indexes of all definitions of the collection begin with. */
    String prefix() {
        return collection + "_chunk_bm25_";
    }

    private String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest("%s %s %s %s %s"
                            .formatted(VERSION, language, copies, k1, b)
                            .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What is indexed, of {@code chunk c}: the same expression has to stand in the query. */
    public String expression(String alias) {
        Copies needed = copies;
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

    /** The statements that build it, outside a transaction and without blocking writers. */
    List<String> create(Identifier schema) {
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

    private String configuration() {
        String named = String.valueOf(language);
        return named.contains(".") ? named : "pg_catalog." + named;
    }
}
