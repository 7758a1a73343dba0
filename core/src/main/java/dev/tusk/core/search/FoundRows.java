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
 * @param counts what was found of all matches
 * @param denseRows how many candidates the vectors of a hybrid search brought, or of one with boosts or a walk that is cut; else 0
 * @param end where the next page begins; null where nothing was found, or the search is none that can be continued
 * @param missingPins ids of pinned documents that are not there or do not pass the filter
 */
record FoundRows(
        List<Hit> hits,
        Map<String, List<String>> spelled,
        long denseRows,
        MatchCounts counts,
        List<String> missingPins,
        @Nullable End end) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    // The columns of the statements that SearchStatement makes, by their places, as looking up names takes time for
    // every row.
    private static final int SCORE = 1;
    private static final int LEXICAL_SCORE = 2;
    private static final int LEXICAL_RANK = 3;
    private static final int LEXICAL_PART = 4;
    private static final int DISTANCE = 5;
    private static final int VECTOR_RANK = 6;
    private static final int VECTOR_PART = 7;
    private static final int DOCUMENT_ID = 8;
    private static final int ORDINAL = 9;
    private static final int TITLE = 10;
    private static final int HEADING = 11;
    private static final int ANCHOR = 12;
    private static final int TEXT = 13;
    private static final int SOURCE = 14;
    private static final int TAGS = 15;
    private static final int METADATA = 16;
    private static final int UPDATED_AT = 17;
    private static final int MARKED = 18;
    private static final int SPELLED = 19;
    private static final int DENSE_ROWS = 20;
    private static final int CHUNK_ID = 21;

    /**
     * The last hit, or the best of the last group.
     *
     * @param more whether there may be hits after it
     * @param bounds of a hybrid search, as {@link FusionSql#bounds}, with no number where there is none
     */
    record End(List<@Nullable String> keys, long id, boolean more, List<Double> bounds) {}

    /** Whether there may be hits after these. */
    boolean hasMore() {
        return end != null && end.more();
    }

    /** @param passed how many hits the pages before had */
    static FoundRows read(
            ResultSet rows,
            SearchRequest request,
            CollectionDefinition definition,
            int passed,
            @Nullable HitExplainer explainer)
            throws SQLException {
        List<Hit> hits = new ArrayList<>();
        ArrangedRows arranged = new ArrangedRows(request, definition, passed);
        @Nullable End end = null;
        @Nullable String spelled = null;
        long denseRows = 0;
        MatchCounts counts = MatchCounts.NONE;
        List<String> missingPins = List.of();
        Snippets snippets = new Snippets(request.query());
        while (rows.next()) {
            spelled = rows.getString(SPELLED);
            denseRows = rows.getLong(DENSE_ROWS);
            counts = MatchCounts.read(rows, request).orElse(counts);
            missingPins = AfterFusionSql.missingPins(rows, request);
            if (rows.getString(DOCUMENT_ID) != null && !request.arrangement().isPlain()) {
                ArrangedRows.Place place = arranged.place(rows, CHUNK_ID);
                arranged.add(place, hit(rows, place.rank(), request, definition, snippets, explainer));
            } else if (rows.getString(DOCUMENT_ID) != null) {
                hits.add(hit(rows, request.offset() + hits.size() + 1, request, definition, snippets, explainer));
                if (hits.size() == request.limit()) {
                    end = plainEnd(rows, request);
                }
            }
        }
        return request.arrangement().isPlain()
                ? new FoundRows(hits, spelled(spelled), denseRows, counts, missingPins, end)
                : new FoundRows(arranged.hits(), spelled(spelled), denseRows, counts, missingPins, arranged.end());
    }

    private static End plainEnd(ResultSet row, SearchRequest request) throws SQLException {
        double key = row.getDouble(request.mode() == SearchMode.VECTOR ? DISTANCE : SCORE);
        return new End(List.of(Double.toString(key)), row.getLong(CHUNK_ID), true, bounds(row, request));
    }

    static List<Double> bounds(ResultSet row, SearchRequest request) throws SQLException {
        if (!ArrangedSql.hasBounds(request)) {
            return List.of();
        }
        List<Double> bounds = new ArrayList<>();
        for (Double bound : (Double[]) row.getArray("fused_bounds").getArray()) {
            bounds.add(bound == null ? Double.NaN : bound);
        }
        return bounds;
    }

    private static Hit hit(
            ResultSet row,
            int rank,
            SearchRequest request,
            CollectionDefinition definition,
            Snippets snippets,
            @Nullable HitExplainer explainer)
            throws SQLException {
        SearchMode mode = request.mode();
        boolean plain = !request.afterFusion().isInStatement();
        LegScore lexical = mode.usesText() ? lexicalScore(row) : null;
        LegScore vector = mode.usesVector() ? vectorScore(row, rank, request, definition) : null;
        double score = plain && mode == SearchMode.VECTOR && vector != null ? vector.score() : row.getDouble(SCORE);
        Placement placement = AfterFusionSql.placement(row, request);
        List<LegRow> legs = LegRow.read(row, request, definition);
        return new Hit(
                rank,
                score,
                row.getString(DOCUMENT_ID),
                row.getInt(ORDINAL),
                row.getString(TITLE),
                row.getString(HEADING),
                row.getString(ANCHOR),
                row.getString(TEXT),
                request.snippets() ? snippets.of(row.getString(TEXT), row.getString(MARKED)) : null,
                row.getString(SOURCE),
                List.of((String[]) row.getArray(TAGS).getArray()),
                MetadataJson.read(row.getString(METADATA)),
                row.getObject(UPDATED_AT, OffsetDateTime.class).toInstant(),
                lexical,
                vector,
                LegRow.scores(legs),
                placement,
                null,
                explainer == null
                        ? null
                        : explainer.explain(
                                row,
                                score,
                                lexical,
                                vector,
                                vector == null ? null : (Double) row.getDouble(DISTANCE),
                                legs,
                                placement));
    }

    private static LegScore lexicalScore(ResultSet row) throws SQLException {
        return new LegScore(row.getDouble(LEXICAL_SCORE), rank(row, LEXICAL_RANK), row.getDouble(LEXICAL_PART));
    }

    private static @Nullable LegScore vectorScore(
            ResultSet row, int rank, SearchRequest request, CollectionDefinition definition) throws SQLException {
        double distance = row.getDouble(DISTANCE);
        if (row.wasNull()) {
            return null;
        }
        double similarity = definition.requireEmbedding().distance().similarity(distance);
        if (request.mode() == SearchMode.HYBRID) {
            return new LegScore(similarity, rank(row, VECTOR_RANK), row.getDouble(VECTOR_PART));
        }
        boolean plain = !request.afterFusion().isInStatement();
        return new LegScore(similarity, plain ? Integer.valueOf(rank) : rank(row, VECTOR_RANK), similarity);
    }

    private static @Nullable Integer rank(ResultSet row, int column) throws SQLException {
        int rank = row.getInt(column);
        return row.wasNull() ? null : rank;
    }

    static Map<String, List<String>> spelled(@Nullable String json) {
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
