package dev.tusk.core.search;

import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.collection.CollectionDefinition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Puts the rows of {@link ArrangedSql} together: the best of each group, and the others of the group with it. */
final class ArrangedRows {

    private final SearchRequest request;
    private final CollectionDefinition definition;
    private final int passed;
    private final List<Hit> hits = new ArrayList<>();
    private final List<Hit> others = new ArrayList<>();
    private @Nullable Object group;
    private FoundRows.@Nullable End end;

    ArrangedRows(SearchRequest request, CollectionDefinition definition, int passed) {
        this.request = request;
        this.definition = definition;
        this.passed = passed;
    }

    /**
     * Where a row belongs.
     *
     * @param rank the place of a best hit in the whole result, that of another in its group
     * @param nth the place in the group, counted from 1
     */
    record Place(int rank, int nth, @Nullable Object group, FoundRows.End end) {}

    Place place(ResultSet row, int idColumn) throws SQLException {
        JsonNode arranged = GroupValue.JSON.readTree(row.getString("arranged"));
        Grouping grouping = request.arrangement().group();
        int nth = arranged.get(1).intValue();
        List<@Nullable String> keys = new ArrayList<>();
        for (JsonNode key : arranged.get(3)) {
            keys.add(key.isNull() ? null : key.stringValue());
        }
        return new Place(
                nth == 1 ? passed + arranged.get(0).intValue() : nth,
                nth,
                grouping == null ? null : GroupValue.of(arranged.get(2), grouping, definition),
                new FoundRows.End(
                        keys, row.getLong(idColumn), arranged.get(4).booleanValue(), FoundRows.bounds(row, request)));
    }

    /** Adds a row; those of a group follow its best. */
    void add(Place place, Hit hit) {
        if (place.nth() > 1) {
            others.add(hit);
            return;
        }
        finishGroup();
        hits.add(hit);
        group = place.group();
        end = place.end();
    }

    private void finishGroup() {
        if (request.arrangement().group() != null && !hits.isEmpty()) {
            hits.add(hits.removeLast().with(new HitGroup(group, others)));
            others.clear();
        }
    }

    List<Hit> hits() {
        finishGroup();
        return hits;
    }

    FoundRows.@Nullable End end() {
        return end;
    }
}
