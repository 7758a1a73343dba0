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
    static Sql nearest(CollectionDefinition definition, LexicalAccess.Textsearch access, String words) {
        CollectionTables tables = new CollectionTables(definition.name());
        TextsearchIndex index = TextsearchIndex.of(definition);
        String schema = access.engine().schema().quoted();
        // The name of the index stands for itself: it holds nothing that needs quotes.
        return Sql.of(
                """
                (
                      select c.id
                      from %1$s c
                      order by %2$s operator(%3$s.<@>) %3$s.to_bm25query(?::text, '%4$s.%5$s')
                      limit %6$d
                    ) nearest
                    join %7$s l on l.chunk_id = nearest.id""".formatted(
                                tables.chunk(),
                                index.expression("c"),
                                schema,
                                CollectionTables.SCHEMA.name(),
                                access.engine().index().name(),
                                access.chunks(),
                                tables.lexical()),
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
