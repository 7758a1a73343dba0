package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.engine.RankOrder;
import dev.tusk.core.sql.Sql;
import java.util.Collections;
import java.util.List;

/** What other engines than Tusk's own bring, as SQL. */
final class EngineRows {

    private EngineRows() {}

    /** The rows {@code l} of the chunks that the index of another engine has first for these words. */
    static Sql best(CollectionDefinition definition, LexicalAccess.Engine access, AnalysedQuery terms) {
        Sql nearest = access.brought() == null
                ? Sql.of("(\n").append(nearest(access, terms)).append("\n    ) nearest (id)")
                : Sql.of(
                        "pg_catalog.unnest(?::bigint[]) as nearest (id)",
                        Sql.value(access.brought().stream()
                                .mapToLong(Long::longValue)
                                .toArray()));
        return nearest.append("\n    join %s l on l.chunk_id = nearest.id"
                .formatted(new CollectionTables(definition.store()).lexical()));
    }

    /** The statement for the ids of these chunks. */
    static Sql nearest(LexicalAccess.Engine access, AnalysedQuery terms) {
        return access.engine().index().nearest(access.engine().schema(), lexemes(terms), access.chunks());
    }

    /** Each term as often as it stands in the query; where all stand there several times, by what they share. */
    private static List<String> lexemes(AnalysedQuery terms) {
        int shared = terms.terms().stream().mapToInt(QueryTerm::occurrences).reduce(0, EngineRows::commonDivisor);
        return terms.terms().stream()
                .flatMap(term -> Collections.nCopies(term.occurrences() / Math.max(1, shared), term.lexeme()).stream())
                .toList();
    }

    /** How many lexemes {@link #nearest} has, each as often as it counts. */
    static int count(AnalysedQuery terms) {
        return lexemes(terms).size();
    }

    private static int commonDivisor(int a, int b) {
        return b == 0 ? a : commonDivisor(b, a % b);
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
