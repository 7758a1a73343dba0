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
     * @param indexIsDue whether {@code maintain} is to build the index of another engine
     */
    record Stock(String reason, boolean indexIsDue) implements LexicalEngine {
        @Override
        public String name() {
            return "stock";
        }
    }

    /**
     * An index of another engine brings the best; Tusk's own weights put them in order.
     *
     * @param schema of the extension
     * @param version of the extension
     */
    record Indexed(EngineIndex index, Identifier schema, String version, String reason) implements LexicalEngine {
        @Override
        public String name() {
            return index.extension();
        }
    }
}
