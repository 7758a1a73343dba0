package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/**
 * What an explanation needs to know of a hit beside the columns that every search has, as one more column of JSON. A search
 * that is not explained does not have it.
 */
record ExplanationSql(CollectionDefinition definition, Extensions extensions, AnalysedQuery terms) {

    static final String COLUMN = "explained";

    /** Whether the rows of this plan have the column; what vectors alone say needs none. */
    static boolean isIn(SearchRequest request, SearchPlan plan) {
        return request.explain() && !(plan instanceof SearchPlan.Nearest);
    }

    /**
     * The column after a comma, of {@code ranked r}: under {@code words} the weights and places of the query's terms in the
     * chunk and what the weights are computed with, under {@code range} what scores are normalised by.
     */
    Sql column(SearchPlan plan) {
        List<Sql> parts = new ArrayList<>();
        if (!terms.isEmpty()) {
            parts.add(Sql.of("\n    'words', (").append(words()).append(")"));
        }
        if (plan instanceof SearchPlan.Hybrid hybrid && hybrid.fusion() instanceof Fusion.WeightedSum) {
            parts.add(Sql.of("""

                        'range', (
                          select pg_catalog.json_build_array(
                            pg_catalog.count(*),
                            pg_catalog.min(lexical_score), pg_catalog.max(lexical_score),
                            pg_catalog.min(distance), pg_catalog.max(distance))
                          from scored)"""));
        }
        if (plan instanceof SearchPlan.Several several && several.fusion() instanceof Fusion.WeightedSum) {
            List<String> ranges = new ArrayList<>();
            for (int i = 0; i < several.legs().size(); i++) {
                ranges.add("pg_catalog.min(distance_%1$d), pg_catalog.max(distance_%1$d)".formatted(i));
            }
            parts.add(Sql.of("""

                        'range', (
                          select pg_catalog.json_build_array(
                            pg_catalog.count(*), pg_catalog.min(lexical_score), pg_catalog.max(lexical_score), %s)
                          from scored)""".formatted(String.join(", ", ranges))));
        }
        return Sql.of(",\n  pg_catalog.json_build_object(")
                .append(Sql.join(",", parts))
                .append(")::text as " + COLUMN);
    }

    private Sql words() {
        CollectionTables tables = new CollectionTables(definition.store());
        return Sql.of(
                """

                      select pg_catalog.json_build_object(
                        'length', l.length,
                        'current', l.epoch = s.epoch,
                        'average_length', s.average_length,
                        'k1', s.k1,
                        'b', s.b,
                        'places', pg_catalog.json_build_array(s.title_weight, s.heading_weight, s.text_weight),
                        'terms', (
                          select pg_catalog.json_agg(
                            pg_catalog.json_build_array(
                              -(l.weights %1$s pg_catalog.concat('{', q.id, ':1}/%2$d')::%3$s),
                              pg_catalog.cardinality(pg_catalog.array_positions(u.weights, 'A'::text)),
                              pg_catalog.cardinality(pg_catalog.array_positions(u.weights, 'B'::text)),
                              pg_catalog.cardinality(pg_catalog.array_positions(u.weights, 'D'::text)))
                            order by q.place)
                          from rows from (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::int[]))
                            with ordinality as q (lexeme, id, place)
                          left join pg_catalog.unnest(l.tsv) u on u.lexeme = q.lexeme))
                      from %4$s l
                      join %5$s.bm25 s on s.collection = ?
                      where l.chunk_id = r.id""".formatted(
                                extensions.vectorOperator("<#>"),
                                CollectionTables.WEIGHT_DIMENSIONS,
                                extensions.sparsevecType(),
                                tables.lexical(),
                                CollectionTables.SCHEMA.quoted()),
                Sql.textArray(terms.terms().stream().map(QueryTerm::lexeme).toList()),
                Sql.textArray(terms.terms().stream()
                        .map(term -> Integer.toString(term.id()))
                        .toList()),
                Sql.value(definition.store().value()));
    }
}
