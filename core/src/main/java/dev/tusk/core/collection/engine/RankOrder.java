package dev.tusk.core.collection.engine;

import dev.tusk.core.sql.Identifier;

/** What brings chunks in the order of {@code ts_rank}. */
public sealed interface RankOrder {

    /** For people and in JSON. */
    String name();

    /** Why this one, in words. */
    String reason();

    /**
     * Every match is ranked, and all are sorted.
     *
     * @param indexIsDue whether {@code maintain} is to build the RUM index
     */
    record Sorted(String reason, boolean indexIsDue) implements RankOrder {
        @Override
        public String name() {
            return "sorted";
        }
    }

    /**
     * A RUM index over the lexemes of the chunks, which holds their positions too.
     *
     * @param schema of the extension
     */
    record Rum(Identifier schema, String version, String reason) implements RankOrder {
        @Override
        public String name() {
            return Engines.RUM;
        }
    }
}
