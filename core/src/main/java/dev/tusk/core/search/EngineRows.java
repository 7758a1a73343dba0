package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.engine.RankOrder;
import dev.tusk.core.collection.engine.TextsearchIndex;
import dev.tusk.core.sql.Sql;
import java.util.List;

/** What other engines than Tusk's own bring, as SQL. */
final class EngineRows {

    private EngineRows() {}

    /** The rows {@code l} of the chunks that the index of pg_textsearch has first for these words. */
    static Sql best(CollectionDefinition definition, LexicalAccess.Textsearch access, String words) {
        Sql nearest = access.brought() == null
                ? Sql.of("(\n").append(nearest(definition, access, words)).append("\n    ) nearest")
                : Sql.of(
                        "pg_catalog.unnest(?::bigint[]) as nearest (id)",
                        Sql.value(access.brought().stream()
                                .mapToLong(Long::longValue)
                                .toArray()));
        return nearest.append("\n    join %s l on l.chunk_id = nearest.id"
                .formatted(new CollectionTables(definition.name()).lexical()));
    }

    /**
     * The statement for the ids of these chunks. It is fastest by itself: only there does pg_textsearch put the score that its index
     * knows in place of one that it reckons anew for each row.
     */
    static Sql nearest(CollectionDefinition definition, LexicalAccess.Textsearch access, String words) {
        String schema = access.engine().schema().quoted();
        // The name of the index stands for itself: it holds nothing that needs quotes.
        return Sql.of(
                """
                select c.id
                from %1$s c
                order by %2$s operator(%3$s.<@>) %3$s.to_bm25query(?::text, '%4$s.%5$s')
                limit %6$d""".formatted(
                                new CollectionTables(definition.name()).chunk(),
                                TextsearchIndex.of(definition).expression("c"),
                                schema,
                                CollectionTables.SCHEMA.name(),
                                access.engine().index().name(),
                                access.chunks()),
                Sql.value(words));
    }

    /** Chunks with any of the words by {@code ts_rank}. */
    static LexicalRows tsRank(CollectionDefinition definition, LexicalLeg words, LexicalAccess.TsRank access) {
        Sql query = words.anyLexeme();
        Sql score = Sql.of("pg_catalog.ts_rank(l.tsv, ").append(query).append(")");
        Sql matches = Sql.of("l.tsv operator(pg_catalog.@@) ").append(query);
        return switch (access.order()) {
            case RankOrder.Sorted ignored ->
                new LexicalRows(
                        definition,
                        LexicalRows.all(definition),
                        score,
                        words.constraint().map(also -> List.of(matches, also)).orElse(List.of(matches)));
            case RankOrder.Rum rum ->
                new LexicalRows(
                        definition,
                        Sql.of("(\n      select l.chunk_id, l.tsv\n      from ")
                                .append(LexicalRows.all(definition))
                                .append("\n      where ")
                                .append(matches)
                                .append("\n      order by l.tsv operator(%s.<=>) "
                                        .formatted(rum.schema().quoted()))
                                .append(query)
                                // Which of those with the same rank are returned is for the id to say.
                                .append("\n      fetch first %d rows with ties\n    ) l".formatted(access.rows())),
                        score,
                        List.of());
        };
    }
}
