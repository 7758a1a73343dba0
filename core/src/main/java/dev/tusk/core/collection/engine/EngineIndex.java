package dev.tusk.core.collection.engine;

import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The index of another engine over the lexemes of a collection's chunks, which brings those that BM25 ranks highest. Words are cut and
 * stemmed by Tusk alone, so that an index has what Tusk's own weights have, identifiers and their parts too. Its name holds a hash of all that
 * it is made with, so that an index of a former definition is never taken for it.
 */
public sealed interface EngineIndex permits TextsearchIndex, PgSearchIndex {

    /**
     * So many more than are wanted are brought at least: engines round the lengths of chunks to steps of 6 to 12 %, so the best by exact
     * scores may stand a little further down there.
     */
    int AT_LEAST_MORE = 40;

    /** How many chunks an index has to bring for so many of the best. */
    static int brought(int rows) {
        return rows + Math.max(AT_LEAST_MORE, rows / 2);
    }

    /** The extension whose index it is. */
    String extension();

    /** Without schema. */
    Identifier name();

    /** What the names of the indexes of all definitions of the collection begin with. */
    String prefix();

    /** Why the extension cannot rank the collection as it is defined; empty where it can. */
    Optional<String> obstacle();

    /**
     * The statements that build it, outside a transaction and without blocking writers.
     *
     * @param schema of the extension
     */
    List<String> create(Identifier schema);

    /**
     * The statement for the ids of the chunks that the index has first. It is meant to be run by itself.
     *
     * @param schema of the extension
     * @param lexemes any of which is looked for, as the collection has them, each as often as it counts
     * @param chunks how many are wanted
     */
    Sql nearest(Identifier schema, List<String> lexemes, int chunks);

    /** Whether {@link #nearest} may stand within a larger statement; else it has to be one of its own, even to be explained. */
    boolean nests();

    /** What begins the names of indexes of a store, so short that eight more characters fit behind it. */
    static String prefix(String store, String suffix) {
        int most = 63 - 8 - suffix.length();
        return (store.length() <= most ? store : store.substring(0, most - 9) + "." + hash(store)) + suffix;
    }

    /** Eight hexadecimal digits that stand for what an index is made with. */
    static String hash(String madeWith) {
        return HexFormat.of().formatHex(sha256(madeWith.getBytes(StandardCharsets.UTF_8)), 0, 4);
    }

    /** As the function of this name in PostgreSQL has it. */
    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
