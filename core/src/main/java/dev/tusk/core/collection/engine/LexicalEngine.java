package dev.tusk.core.collection.engine;

import dev.tusk.core.sql.Identifier;

/** What finds the chunks that BM25 ranks highest. */
public sealed interface LexicalEngine {

    /** For people and in JSON. */
    String name();

    /** Why this one, in words. */
    String reason();

    /**
     * Tusk's own weights on stock PostgreSQL.
     *
     * @param indexIsDue whether {@code maintain} is to build the index of pg_textsearch
     */
    record Stock(String reason, boolean indexIsDue) implements LexicalEngine {
        @Override
        public String name() {
            return "stock";
        }
    }

    /**
     * An index of pg_textsearch over the chunks brings the best; Tusk's own weights put them in order.
     *
     * @param schema of the extension
     * @param index its name, without schema
     */
    record PgTextsearch(Identifier schema, String version, Identifier index, String reason) implements LexicalEngine {
        @Override
        public String name() {
            return Engines.PG_TEXTSEARCH;
        }
    }
}
