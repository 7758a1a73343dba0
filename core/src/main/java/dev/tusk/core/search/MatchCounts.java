package dev.tusk.core.search;

import dev.tusk.core.collection.FacetIndexState;
import dev.tusk.core.facet.FacetCounts;
import dev.tusk.core.facet.FacetReader;
import dev.tusk.core.facet.FacetStatement;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the statement of a search tells of all its matches: facets and an exact total, in a column that the first row has. A
 * request that asks for neither has no such column.
 *
 * @param facets in the order of the request
 * @param outdated whether the facets were read from another build of the facet index than was planned for, so that they are
 *     wrong
 * @param total null unless an exact one was asked for
 */
record MatchCounts(List<FacetCounts> facets, @Nullable SearchTotal total, boolean outdated) {

    private static final String COLUMN = "match_counts";
    static final MatchCounts NONE = new MatchCounts(List.of(), null, false);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Whether the statement has the column. */
    static boolean areAsked(SearchRequest request) {
        return !request.facets().isEmpty() || request.total() == TotalCount.EXACT;
    }

    /** Table expressions that go before {@link #column}, each after a comma. */
    static Sql tableExpressions(SearchRequest request, MatchingChunks matching, Optional<FacetIndexState> index) {
        Sql all = Sql.EMPTY;
        for (Sql each : facets(request, matching, index).tableExpressions()) {
            all = all.append(",\n").append(each);
        }
        return all;
    }

    /** The column after a comma, for rows in the order of this expression. */
    static Sql column(SearchRequest request, MatchingChunks matching, Optional<FacetIndexState> index, String order) {
        List<Sql> parts = new ArrayList<>();
        if (!request.facets().isEmpty()) {
            FacetStatement facets = facets(request, matching, index);
            parts.add(Sql.of("'facets', ").append(facets.counts()));
            facets.generation()
                    .ifPresent(generation -> parts.add(Sql.of(
                            "'outdated', not exists (select from tusk.facet_index where collection = ? and generation = ?)",
                            Sql.value(matching.definition().store().value()),
                            Sql.value(generation))));
        }
        if (request.total() == TotalCount.EXACT) {
            parts.add(Sql.of("'total', (\n  select pg_catalog.json_build_array(t.chunks, t.documents) from (\n")
                    .append(matching.count(Optional.ofNullable(request.filter())))
                    .append(") t)"));
        }
        return Sql.of(",\n  case when pg_catalog.row_number() over (order by %s) = 1 then pg_catalog.json_build_object("
                        .formatted(order))
                .append(Sql.join(",\n  ", parts))
                .append(")::text end as " + COLUMN);
    }

    private static FacetStatement facets(
            SearchRequest request, MatchingChunks matching, Optional<FacetIndexState> index) {
        return new FacetStatement(request.facets(), request.filter(), matching.definition(), matching, index);
    }

    /** What the column of this row holds; nothing where there is no column, or not the first row. */
    static Optional<MatchCounts> read(ResultSet row, SearchRequest request) throws SQLException {
        if (!areAsked(request)) {
            return Optional.of(NONE);
        }
        String json = row.getString(COLUMN);
        if (json == null) {
            return Optional.empty();
        }
        JsonNode counts = JSON.readTree(json);
        JsonNode facets = counts.get("facets");
        JsonNode total = counts.get("total");
        return Optional.of(new MatchCounts(
                facets == null ? List.of() : FacetReader.read(request.facets(), facets),
                total == null
                        ? null
                        : new SearchTotal(
                                total.get(0).longValue(),
                                SearchTotal.Relation.EXACT,
                                total.get(1).longValue()),
                counts.path("outdated").booleanValue(false)));
    }
}
