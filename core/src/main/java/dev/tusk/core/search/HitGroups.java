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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Groups of hits that boosts, models or MMR put in their order, which no statement knows. {@link ArrangedSql} makes the groups of
 * all others.
 */
final class HitGroups {

    private final Grouping grouping;
    private final int wanted;
    private final CollectionDefinition definition;
    private final SearchExecution execution;
    private final Map<ChunkKey, Value> values = new HashMap<>();
    private final Set<Object> keys = new HashSet<>();

    /**
     * What makes a group.
     *
     * @param key equal for all hits of a group
     * @param shown null for documents without a value
     */
    private record Value(Object key, @Nullable Object shown) {}

    /** @param wanted how many groups are enough */
    HitGroups(Grouping grouping, int wanted, CollectionDefinition definition, SearchExecution execution) {
        this.grouping = grouping;
        this.wanted = wanted;
        this.definition = definition;
        this.execution = execution;
    }

    /** Takes the next hits. */
    void addAll(List<Hit> hits) {
        List<Value> read = read(hits);
        for (int i = 0; i < hits.size(); i++) {
            values.put(ChunkKey.of(hits.get(i)), read.get(i));
            keys.add(read.get(i).key());
        }
    }

    boolean areEnough() {
        return keys.size() >= wanted;
    }

    /** The best hit of each group, with the others, in the order of these hits, which were all taken. */
    List<Hit> best(List<Hit> hits) {
        Map<Object, List<Hit>> groups = new LinkedHashMap<>();
        for (Hit hit : hits) {
            groups.computeIfAbsent(value(hit).key(), key -> new ArrayList<>()).add(hit);
        }
        return groups.values().stream()
                .map(group -> group.getFirst()
                        .with(new HitGroup(
                                value(group.getFirst()).shown(),
                                group.subList(1, Math.min(grouping.size(), group.size())))))
                .toList();
    }

    private Value value(Hit hit) {
        return Objects.requireNonNull(values.get(ChunkKey.of(hit)), "the hit was taken");
    }

    private List<Value> read(List<Hit> hits) {
        if (!ArrangedFields.needsDocument(grouping)) {
            return hits.stream()
                    .map(hit -> new Value(hit.documentId(), hit.documentId()))
                    .toList();
        }
        CollectionTables tables = new CollectionTables(definition.store());
        // Null for a chunk that is gone.
        Sql column =
                Sql.of("(select coalesce(pg_catalog.to_jsonb(%s)::text, 'null') from %s d where d.id = c.document_id)"
                        .formatted(new ArrangedFields(definition).group(grouping), tables.document()));
        List<Optional<String>> found =
                execution.query(HitRows.select(hits, column, tables), row -> Optional.ofNullable(row.getString(1)));
        List<Value> read = new ArrayList<>();
        for (int i = 0; i < hits.size(); i++) {
            ChunkKey gone = ChunkKey.of(hits.get(i));
            read.add(found.get(i).map(this::value).orElseGet(() -> new Value(gone, null)));
        }
        return read;
    }

    private Value value(String json) {
        @Nullable Object shown = GroupValue.of(GroupValue.JSON.readTree(json), grouping, definition);
        // 1 and 1.0 are one number.
        return new Value(
                shown == null
                        ? Optional.empty()
                        : shown instanceof Number number
                                ? new BigDecimal(number.toString()).stripTrailingZeros()
                                : shown,
                shown);
    }
}
