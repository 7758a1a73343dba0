package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.filter.FilterCompiler;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lexical leg as SQL: which rows of {@code <collection>_lexical l} it takes, and how it scores them.
 *
 * @param from brings {@code l}
 * @param score the score of {@code l}, higher is better
 * @param conditions what {@code l} has to fulfil, filter apart
 */
record LexicalRows(CollectionDefinition definition, Sql from, Sql score, List<Sql> conditions) {

    LexicalRows {
        conditions = List.copyOf(conditions);
    }

    /** BM25: one inner product of the factors of the query's terms and the weights of the chunk. */
    static LexicalRows bm25(
            CollectionDefinition definition,
            Extensions extensions,
            AnalysedQuery query,
            LexicalAccess access,
            @Nullable Sql constraint) {
        Sql score = query.isEmpty()
                ? Sql.of("0::float8")
                : Sql.of(
                        "-(l.weights %s ?::%s)".formatted(extensions.vectorOperator("<#>"), extensions.sparsevecType()),
                        Sql.value(query.toSparsevec()));
        List<Sql> conditions = new ArrayList<>();
        switch (access) {
            case LexicalAccess.AnyTerm any -> conditions.add(has(any.condition()));
            case LexicalAccess.Reaching reaching -> conditions.add(has(reaching.condition()));
            case LexicalAccess.Pruned pruned ->
                conditions.add(has(pruned.samples().getFirst()));
            case LexicalAccess.Scan ignored ->
                // What stands only where words count nothing matches too, with the score 0, as the other ways have it.
                conditions.add(
                        definition.weights().hasZero() ? has(new MaxScore(query).anyTerm()) : score.append(" > 0"));
            case LexicalAccess.NoTerm ignored -> conditions.add(Sql.of("false"));
            case LexicalAccess.Engine ignored -> conditions.add(score.append(" > 0"));
            case LexicalAccess.AllBut ignored -> throw new IllegalArgumentException("not BM25: " + access);
            case LexicalAccess.TsRankCd ignored -> throw new IllegalArgumentException("not BM25: " + access);
            case LexicalAccess.TsRank ignored -> throw new IllegalArgumentException("not BM25: " + access);
        }
        if (constraint != null) {
            conditions.add(constraint);
        }
        return new LexicalRows(definition, all(definition), score, conditions);
    }

    /** Every {@code l}. */
    static Sql all(CollectionDefinition definition) {
        return Sql.of(new CollectionTables(definition.store()).lexical() + " l");
    }

    /** Those of these rows that fulfil a further condition. */
    LexicalRows and(Sql condition) {
        List<Sql> all = new ArrayList<>(conditions);
        all.add(condition);
        return new LexicalRows(definition, from, score, all);
    }

    /** These rows among others. */
    LexicalRows among(Sql rows) {
        return new LexicalRows(definition, rows, score, conditions);
    }

    /** As {@link #bm25}, of the chunks that fulfil this condition alone. */
    LexicalRows sample(Condition condition, @Nullable Sql constraint) {
        List<Sql> all = new ArrayList<>();
        all.add(has(condition));
        if (constraint != null) {
            all.add(constraint);
        }
        return new LexicalRows(definition, from, score, all);
    }

    private static Sql has(Condition condition) {
        List<Sql> alternatives = condition.alternatives().stream()
                .map(parts -> Sql.join(
                        " and ", parts.stream().map(key -> has(key.tsquery())).toList()))
                .toList();
        return alternatives.size() == 1
                ? alternatives.getFirst()
                : Sql.of("(").append(Sql.join("\n        or ", alternatives)).append(")");
    }

    private static Sql has(String tsquery) {
        return Sql.of("l.tsv @@ ?::pg_catalog.tsquery", Sql.value(tsquery));
    }

    /** A query for {@code id} and {@code score} of the best rows that pass the filter too, best first. */
    Sql best(SearchRequest request, int rows) {
        return passing(request).append("\n    order by score desc, l.chunk_id\n    limit %d".formatted(rows));
    }

    /** A query for {@code id} and {@code score} of all rows that pass the filter too, in any order. */
    Sql passing(SearchRequest request) {
        CollectionTables tables = new CollectionTables(definition.store());
        Sql rows = Sql.of("    select l.chunk_id as id, ")
                .append(score)
                .append("::float8 as score\n    from ")
                .append(from);
        List<Sql> all = new ArrayList<>(conditions);
        if (request.filter() != null) {
            rows = rows.append("\n    join %s c on c.id = l.chunk_id\n    join %s d on d.id = c.document_id"
                    .formatted(tables.chunk(), tables.document()));
            all.add(new FilterCompiler(CollectionTables.SCHEMA, definition.fields()).compile(request.filter(), "d"));
        }
        return all.isEmpty() ? rows : rows.append("\n    where ").append(Sql.join("\n      and ", all));
    }

    /**
     * As {@link #floor}, of the best rows of so many groups: no group's best is worse than its best in a sample.
     *
     * @param group what makes a group, of {@code c} and {@code d}
     */
    Sql groupFloor(SearchRequest request, int groups, int sample, String group) {
        CollectionTables tables = new CollectionTables(definition.store());
        return Sql.of("""
                        select pg_catalog.count(*) as found, pg_catalog.min(score) as floor
                        from (
                          select pg_catalog.max(sample.score) as score
                          from (
                        """).append(passing(request)).append("""

                            limit %d
                          ) sample
                          join %s c on c.id = sample.id
                          join %s d on d.id = c.document_id
                          group by %s
                          order by score desc
                          limit %d
                        ) best""".formatted(
                        sample, tables.chunk(), tables.document(), group, groups));
    }

    /**
     * The statement that tells how many of so many best rows there are, and the score of the last.
     *
     * @param sample how many rows to look at, whichever come first: the best of them make as good a floor as others
     */
    Sql floor(SearchRequest request, int rows, int sample) {
        return Sql.of("""
                        select pg_catalog.count(*) as found, pg_catalog.min(score) as floor
                        from (
                          select score
                          from (
                        """).append(passing(request)).append("""

                            limit %d
                          ) sample
                          order by score desc
                          limit %d
                        ) best""".formatted(sample, rows));
    }
}
