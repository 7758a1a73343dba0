package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.vector.VectorTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a vector of a search for several says of a hit.
 *
 * @param distance from the query
 */
record LegRow(String name, double distance, LegScore score) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Those that the hit has, in the order of the request; none where the search is not for several. */
    static List<LegRow> read(ResultSet row, SearchRequest request, CollectionDefinition definition)
            throws SQLException {
        List<LegRow> legs = new ArrayList<>();
        if (request.vectors().isEmpty()) {
            return legs;
        }
        JsonNode column = JSON.readTree(row.getString(SeveralSql.COLUMN));
        for (int i = 0; i < request.vectors().size(); i++) {
            String name = request.vectors().get(i).name();
            JsonNode leg = column.get(i);
            if (!leg.get(0).isNull()) {
                double distance = leg.get(0).doubleValue();
                double similarity =
                        VectorTable.of(definition, name).embedding().distance().similarity(distance);
                @Nullable
                Integer rank = leg.get(1).isNull() ? null : (Integer) leg.get(1).intValue();
                legs.add(new LegRow(
                        name,
                        distance,
                        new LegScore(similarity, rank, leg.get(2).doubleValue())));
            }
        }
        return legs;
    }

    static Map<String, LegScore> scores(List<LegRow> legs) {
        Map<String, LegScore> scores = new LinkedHashMap<>();
        legs.forEach(leg -> scores.put(leg.name(), leg.score()));
        return scores;
    }
}
