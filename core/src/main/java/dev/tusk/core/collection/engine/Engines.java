package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.engine.EngineFacts.Installed;
import dev.tusk.core.setup.ServerInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What ranks the words of a collection.
 *
 * @param words for BM25
 * @param tsRank for {@code ts_rank}
 */
public record Engines(LexicalEngine words, RankOrder tsRank) {

    public static final String PG_TEXTSEARCH = "pg_textsearch";
    public static final String RUM = "rum";
    static final String PG_SEARCH = "pg_search";

    /** From here on extensions are used unasked. Fewer chunks are ranked in a few milliseconds without. */
    public static final long INDEXED_FROM_CHUNKS = 5000;

    private static final String OLDEST_RUM = "1.3";

    /** Asks the catalog. */
    public static Engines read(Connection connection, CollectionDefinition definition) throws SQLException {
        if (definition.language() == null) {
            String none = "the collection has no keyword search";
            return new Engines(new LexicalEngine.Stock(none, false), new RankOrder.Sorted(none, false));
        }
        return of(definition, EngineFacts.read(connection, definition));
    }

    static Engines of(CollectionDefinition definition, EngineFacts facts) {
        return new Engines(words(definition, facts), tsRank(definition, facts));
    }

    private static LexicalEngine words(CollectionDefinition definition, EngineFacts facts) {
        Optional<Candidate> found = Candidate.of(definition, facts);
        if (found.isEmpty()) {
            return new LexicalEngine.Stock(missing(definition.engine()), false);
        }
        Candidate candidate = found.get();
        String named = candidate.named();
        Optional<String> obstacle = candidate.obstacle();
        if (obstacle.isPresent()) {
            return new LexicalEngine.Stock("%s is there, but %s".formatted(named, obstacle.get()), false);
        }
        Boolean valid = candidate.valid();
        if (valid == null && definition.engine() == EngineChoice.AUTO && facts.chunks() < INDEXED_FROM_CHUNKS) {
            return new LexicalEngine.Stock(few(named, facts.chunks()), false);
        }
        if (valid == null || !valid) {
            return new LexicalEngine.Stock(unbuilt(named, valid), true);
        }
        Optional<String> distrust = candidate.distrust();
        return distrust.isPresent()
                ? new LexicalEngine.Stock("%s is there, but %s".formatted(named, distrust.get()), false)
                : new LexicalEngine.Indexed(
                        candidate.index(), candidate.schema(), candidate.version(), candidate.reason());
    }

    private static String missing(EngineChoice choice) {
        return switch (choice) {
            case AUTO -> "neither pg_textsearch nor pg_search is created in this database";
            case PG_TEXTSEARCH, PG_SEARCH -> choice.wireName() + " is not created in this database";
            case STOCK, RUM -> "the collection's engine is " + choice.wireName();
        };
    }

    private static RankOrder tsRank(CollectionDefinition definition, EngineFacts facts) {
        if (!definition.engine().allowsRum()) {
            return new RankOrder.Sorted(
                    "the collection's engine is %s"
                            .formatted(definition.engine().wireName()),
                    false);
        }
        Installed extension = facts.rum();
        if (extension == null) {
            return new RankOrder.Sorted("rum is not created in this database", false);
        }
        String named = "rum " + extension.version();
        if (ServerInfo.compareVersions(extension.version(), OLDEST_RUM) < 0) {
            return new RankOrder.Sorted("%s is there, but Tusk needs %s or newer".formatted(named, OLDEST_RUM), false);
        }
        Boolean valid = facts.rumIndex();
        if (valid == null && definition.engine() == EngineChoice.AUTO && facts.chunks() < INDEXED_FROM_CHUNKS) {
            return new RankOrder.Sorted(few(named, facts.chunks()), false);
        }
        return valid == null || !valid
                ? new RankOrder.Sorted(unbuilt(named, valid), true)
                : new RankOrder.Rum(extension.schema(), extension.version(), "%s is in this database".formatted(named));
    }

    private static String few(String named, long chunks) {
        return "%s is there, and gains nothing below %,d chunks (there are about %,d)"
                .formatted(named, INDEXED_FROM_CHUNKS, chunks);
    }

    private static String unbuilt(String named, @Nullable Boolean valid) {
        return valid == null
                ? "%s is there, its index is not built yet: run maintain".formatted(named)
                : "%s is there, its index is being built, or an interrupted build left it: run maintain"
                        .formatted(named);
    }
}
