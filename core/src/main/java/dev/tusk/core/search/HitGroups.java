package dev.tusk.core.search;

import dev.tusk.core.arrange.ArrangedFields;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.search.StagedSearch.ChunkKey;
import dev.tusk.core.sql.Sql;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Groups of hits that boosts, models or MMR put in their order, which no statement knows. {@link ArrangedSql} makes the groups of
 * all others.
 */
final class HitGroups {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Grouping grouping;
    private final int wanted;
    private final boolean whole;
    private final CollectionDefinition definition;
    private final SearchExecution execution;
    private final Map<ChunkKey, Optional<Object>> values = new HashMap<>();
    private final Map<Optional<Object>, Integer> sizes = new LinkedHashMap<>();

    /**
     * @param wanted how many groups are enough
     * @param whole whether each of them has to have all the hits that it may have, rather than those that are there
     */
    HitGroups(
            Grouping grouping, int wanted, boolean whole, CollectionDefinition definition, SearchExecution execution) {
        this.grouping = grouping;
        this.wanted = wanted;
        this.whole = whole;
        this.definition = definition;
        this.execution = execution;
    }

    /** Takes the next hits, the better before the worse. */
    void addAll(List<Hit> hits) {
        List<Optional<Object>> read = read(hits);
        for (int i = 0; i < hits.size(); i++) {
            values.put(ChunkKey.of(hits.get(i)), read.get(i));
            sizes.merge(key(read.get(i)), 1, Integer::sum);
        }
    }

    boolean areEnough() {
        return sizes.size() >= wanted
                && (!whole || sizes.values().stream().limit(wanted).allMatch(size -> size >= grouping.size()));
    }

    /** The best hit of each group, with the others, in the order of these hits, which were all taken. */
    List<Hit> best(List<Hit> hits) {
        Map<Optional<Object>, List<Hit>> groups = new LinkedHashMap<>();
        for (Hit hit : hits) {
            groups.computeIfAbsent(key(value(hit)), value -> new ArrayList<>()).add(hit);
        }
        return groups.values().stream()
                .map(group -> group.getFirst()
                        .with(new HitGroup(
                                value(group.getFirst()).orElse(null),
                                group.subList(1, Math.min(grouping.size(), group.size())))))
                .toList();
    }

    /** What it means that there are not enough among the best. */
    String note(int looked) {
        return "the best %d hits make %d groups, of which not all have %d; what comes after them was not looked at"
                .formatted(looked, sizes.size(), grouping.size());
    }

    private Optional<Object> value(Hit hit) {
        return values.getOrDefault(ChunkKey.of(hit), Optional.empty());
    }

    /** The same for 1 and 1.0, as in PostgreSQL. */
    private static Optional<Object> key(Optional<Object> value) {
        return value.map(
                each -> each instanceof Number number ? new BigDecimal(number.toString()).stripTrailingZeros() : each);
    }

    private List<Optional<Object>> read(List<Hit> hits) {
        if (!ArrangedFields.needsDocument(grouping)) {
            return hits.stream()
                    .map(hit -> Optional.<Object>of(hit.documentId()))
                    .toList();
        }
        Sql value = Sql.of("(select pg_catalog.to_jsonb(%s)::text from %s d where d.id = c.document_id)"
                .formatted(
                        new ArrangedFields(definition).group(grouping),
                        new CollectionTables(definition.name()).document()));
        return execution.query(HitRows.select(hits, value, new CollectionTables(definition.name())), row -> {
            @Nullable String json = row.getString(1);
            return Optional.ofNullable(json == null ? null : GroupValue.of(JSON.readTree(json), grouping, definition));
        });
    }
}
