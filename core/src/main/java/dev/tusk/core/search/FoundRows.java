package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.MetadataJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the statement of a search brought.
 *
 * @param spelled the words that the vocabulary lacks, with those that are spelled like them, nearest first; may be none
 * @param denseRows how many candidates the vectors of a hybrid search brought; for other modes 0
 */
record FoundRows(List<Hit> hits, Map<String, List<String>> spelled, long denseRows) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static FoundRows read(ResultSet rows, SearchRequest request, CollectionDefinition definition) throws SQLException {
        List<Hit> hits = new ArrayList<>();
        @Nullable String spelled = null;
        long denseRows = 0;
        while (rows.next()) {
            spelled = rows.getString("spelled");
            denseRows = rows.getLong("dense_rows");
            if (rows.getString("document_id") != null) {
                hits.add(hit(rows, request.offset() + hits.size() + 1, request.mode(), definition));
            }
        }
        return new FoundRows(hits, spelled(spelled), denseRows);
    }

    private static Hit hit(ResultSet row, int rank, SearchMode mode, CollectionDefinition definition)
            throws SQLException {
        LegScore lexical = mode.usesText() ? lexicalScore(row) : null;
        LegScore vector = mode.usesVector() ? vectorScore(row, mode, definition) : null;
        double score = mode == SearchMode.VECTOR && vector != null ? vector.score() : row.getDouble("score");
        String marked = row.getString("snippet");
        return new Hit(
                rank,
                score,
                row.getString("document_id"),
                row.getInt("ordinal"),
                row.getString("title"),
                row.getString("heading"),
                row.getString("anchor"),
                row.getString("text"),
                marked == null ? null : Snippet.ofMarked(marked),
                row.getString("source"),
                List.of((String[]) row.getArray("tags").getArray()),
                MetadataJson.read(row.getString("metadata")),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                lexical,
                vector);
    }

    private static LegScore lexicalScore(ResultSet row) throws SQLException {
        return new LegScore(row.getDouble("lexical_score"), rank(row, "lexical_rank"), row.getDouble("lexical_part"));
    }

    private static @Nullable LegScore vectorScore(ResultSet row, SearchMode mode, CollectionDefinition definition)
            throws SQLException {
        double distance = row.getDouble("distance");
        if (row.wasNull()) {
            return null;
        }
        double similarity = definition.requireEmbedding().distance().similarity(distance);
        return new LegScore(
                similarity,
                rank(row, "vector_rank"),
                mode == SearchMode.VECTOR ? similarity : row.getDouble("vector_part"));
    }

    private static @Nullable Integer rank(ResultSet row, String column) throws SQLException {
        int rank = row.getInt(column);
        return row.wasNull() ? null : rank;
    }

    private static Map<String, List<String>> spelled(@Nullable String json) {
        Map<String, List<String>> spelled = new LinkedHashMap<>();
        if (json != null) {
            for (JsonNode pair : JSON.readTree(json)) {
                List<String> terms = spelled.computeIfAbsent(pair.get(0).stringValue(), word -> new ArrayList<>());
                if (!pair.get(1).isNull()) {
                    terms.add(pair.get(1).stringValue());
                }
            }
        }
        return spelled;
    }
}
