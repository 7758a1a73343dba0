package dev.tusk.core.facet;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.FacetIndexState;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All facets of a search as parts of its statement: a table expression of the matching documents with the keys of all facets,
 * read in one pass, and an expression of JSON with the counts. Facets that ignore the filter on their own field have table
 * expressions of their own, one for each filter that remains.
 */
public final class FacetStatement {

    private final List<Sql> tableExpressions = new ArrayList<>();
    private final List<Sql> counts = new ArrayList<>();
    private final Optional<Long> generation;

    /** The documents that match, as facets are counted of them. */
    public interface Matching {
        /**
         * {@code document d} with a condition that the documents have to fulfil, as they stand after {@code from}.
         *
         * @param filter what they have to pass
         * @param only a condition besides
         */
        Sql documents(Optional<Filter> filter, Optional<Sql> only);

        /**
         * The lexemes of which a document has to have any, no matter which; none where every document matches; nothing where
         * the words ask for more than that.
         */
        Optional<List<String>> anyWord();
    }

    /** @param index what is there to read facets from, where there is an index */
    public FacetStatement(
            List<Facet> facets,
            @Nullable Filter filter,
            CollectionDefinition definition,
            Matching matching,
            Optional<FacetIndexState> index) {
        Map<Optional<Filter>, Optional<FacetIndexSql>> indexes = new LinkedHashMap<>();
        Map<Source, String> sources = new LinkedHashMap<>();
        Map<String, List<Sql>> keys = new LinkedHashMap<>();
        for (int i = 0; i < facets.size(); i++) {
            Facet facet = facets.get(i);
            Optional<Filter> remaining =
                    Optional.ofNullable(facet.ignoresOwnFilter() ? OwnFilter.without(filter, facet.field()) : filter);
            Optional<FacetIndexSql> indexed = indexes.computeIfAbsent(
                            remaining,
                            each -> index.flatMap(
                                    state -> usable(each, definition, matching, state, "hit_" + indexes.size())))
                    .filter(candidate -> candidate.covers(facet));
            String source =
                    sources.computeIfAbsent(new Source(remaining, indexed), each -> "matched_" + sources.size());
            String column = "key_" + i;
            FacetSql sql = FacetSql.of(
                    facet, definition.fields(), source, column, indexed.map(candidate -> candidate.keys(facet)));
            keys.computeIfAbsent(source, each -> new ArrayList<>())
                    .add(sql.key().append(" as " + column));
            counts.add(sql.counts());
        }
        generation = sources.keySet().stream()
                .flatMap(source -> source.index().stream())
                .map(used -> used.state().generation())
                .findFirst();
        if (generation.isPresent()) {
            tableExpressions.addAll(FacetIndexSql.changes(new CollectionTables(definition.store())));
        }
        Sql changed = Sql.of("d.id in (select document_id from %s)".formatted(FacetIndexSql.CHANGED));
        sources.forEach((source, name) -> {
            source.index().ifPresent(used -> tableExpressions.add(used.tableExpression()));
            tableExpressions.add(Sql.of(name + " as materialized (\n  select\n    ")
                    .append(Sql.join(",\n    ", keys.getOrDefault(name, List.of())))
                    .append("\n  from ")
                    .append(matching.documents(source.filter(), source.index().map(used -> changed)))
                    .append("\n)"));
        });
    }

    private static Optional<FacetIndexSql> usable(
            Optional<Filter> filter,
            CollectionDefinition definition,
            Matching matching,
            FacetIndexState state,
            String hit) {
        CollectionTables tables = new CollectionTables(definition.store());
        Optional<List<Sql>> passing = filter.isEmpty()
                ? Optional.of(List.of())
                : new FilterBits(tables, definition.fields(), state).of(filter.get());
        return passing.flatMap(bits -> matching.anyWord()
                .map(words -> new FacetIndexSql(tables, definition.fields(), state, words, hit, bits)));
    }

    /**
     * Whose keys are read.
     *
     * @param index what counts the documents that were not changed since it was built, so that only the others are read
     */
    private record Source(Optional<Filter> filter, Optional<FacetIndexSql> index) {}

    /** Which build of the facet index the counts are read from; they are wrong when another is there by now. */
    public Optional<Long> generation() {
        return generation;
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
