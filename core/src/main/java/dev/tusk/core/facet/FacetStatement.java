package dev.tusk.core.facet;

import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All facets of a search as parts of its statement: a table expression of the matching documents with the keys of all facets,
 * read in one pass, and an expression of JSON with the counts. Facets that ignore the filter on their own field have table
 * expressions of their own, one for each filter that remains.
 */
public final class FacetStatement {

    private final List<Sql> tableExpressions = new ArrayList<>();
    private final List<Sql> counts = new ArrayList<>();

    /**
     * @param matching from a filter, or nothing, to {@code document d} with a condition that the documents have to fulfil,
     *     as they stand after {@code from}
     */
    public FacetStatement(
            List<Facet> facets,
            @Nullable Filter filter,
            Collection<DeclaredField> declared,
            Function<Optional<Filter>, Sql> matching) {
        Map<Optional<Filter>, String> sources = new LinkedHashMap<>();
        Map<String, List<Sql>> keys = new LinkedHashMap<>();
        for (int i = 0; i < facets.size(); i++) {
            Facet facet = facets.get(i);
            Optional<Filter> remaining =
                    Optional.ofNullable(facet.ignoresOwnFilter() ? OwnFilter.without(filter, facet.field()) : filter);
            String source = sources.computeIfAbsent(remaining, each -> "matched_" + sources.size());
            String column = "key_" + i;
            FacetSql sql = FacetSql.of(facet, declared, source, column);
            keys.computeIfAbsent(source, each -> new ArrayList<>())
                    .add(sql.key().append(" as " + column));
            counts.add(sql.counts());
        }
        sources.forEach((remaining, source) ->
                tableExpressions.add(Sql.of(source + " as materialized (\n  select\n    ")
                        .append(Sql.join(",\n    ", keys.getOrDefault(source, List.of())))
                        .append("\n  from ")
                        .append(matching.apply(remaining))
                        .append("\n)")));
    }

    /** The table expressions, to stand after {@code with}. */
    public List<Sql> tableExpressions() {
        return List.copyOf(tableExpressions);
    }

    /** An expression of JSON that {@link FacetReader} reads. */
    public Sql counts() {
        return Sql.of("pg_catalog.json_build_array(\n  ")
                .append(Sql.join(",\n  ", counts))
                .append(")");
    }
}
