package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Searches one collection: plans, runs one statement, maps its rows. Safe for use by many threads at once. */
public final class Searcher {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Database database;
    private final CollectionDefinition definition;
    private final Extensions extensions;
    private final EmbeddingModels models;

    public Searcher(Database database, CollectionDefinition definition, Extensions extensions, EmbeddingModels models) {
        this.database = database;
        this.definition = definition;
        this.extensions = extensions;
        this.models = models;
    }

    /** What came back of one statement. */
    private record Found(List<Hit> hits, List<SearchResult.Correction> corrections) {}

    public SearchResult search(SearchRequest request, CollectionStats stats) {
        SearchPlan plan = SearchPlanner.plan(request, definition, stats);
        long start = System.nanoTime();
        Vector vector = request.mode().usesVector() ? queryVector(request) : null;
        Duration embedding = request.vector() == null && vector != null ? since(start) : Duration.ZERO;
        String query = request.query();
        LexicalQuery lexical = query == null || query.isBlank() ? null : LexicalQuery.parse(query);
        SearchStatement statements = new SearchStatement(definition, extensions, request, vector, lexical);
        long asked = System.nanoTime();
        Sql sql = statements.of(plan);
        Found found = run(sql, plan, request);
        List<String> notes = new ArrayList<>();
        if (found.hits().size() < request.limit() && mayHaveMissed(plan, request)) {
            plan = exact(plan);
            sql = statements.of(plan);
            found = run(sql, plan, request);
            notes.add("the index walk ended before enough rows passed the filter, so all rows were compared");
        }
        Duration took = since(asked);
        if (found.hits().isEmpty() && request.mode().usesText() && lexical != null) {
            notes.addAll(whyNothing(lexical));
        }
        return new SearchResult(
                found.hits(),
                plan,
                found.corrections(),
                notes,
                embedding,
                took,
                request.explain() ? explain(sql, plan, request) : null);
    }

    private Vector queryVector(SearchRequest request) {
        EmbeddingSpec embedding = definition.requireEmbedding();
        Vector given = request.vector();
        if (given != null) {
            embedding.check(given, "the query's vector");
            return given;
        }
        if (embedding.model() == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" has no model to make a vector of the query".formatted(definition.name()),
                    "send a ready vector of %d dimensions".formatted(embedding.dimensions()));
        }
        Vector made = models.find(embedding.model()).embedQuery(String.valueOf(request.query()));
        embedding.check(made, "the vector that the model \"%s\" made of the query".formatted(embedding.model()));
        return made;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static boolean mayHaveMissed(SearchPlan plan, SearchRequest request) {
        return switch (plan) {
            case SearchPlan.Nearest nearest -> nearest.access() instanceof VectorAccess.Hnsw;
            case SearchPlan.Hybrid hybrid -> hybrid.access() instanceof VectorAccess.Hnsw && request.filter() != null;
            case SearchPlan.Keyword ignored -> false;
            case SearchPlan.Fuzzy ignored -> false;
        };
    }

    private static SearchPlan exact(SearchPlan plan) {
        VectorAccess access = new VectorAccess.Exact("the index walk brought too few rows");
        return switch (plan) {
            case SearchPlan.Nearest ignored -> new SearchPlan.Nearest(access);
            case SearchPlan.Hybrid hybrid ->
                new SearchPlan.Hybrid(hybrid.language(), access, hybrid.fusion(), hybrid.candidates());
            case SearchPlan.Keyword keyword -> keyword;
            case SearchPlan.Fuzzy fuzzy -> fuzzy;
        };
    }

    /** Settings that hold for this statement alone. */
    private static Map<String, String> settings(SearchPlan plan, SearchRequest request) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("statement_timeout", request.timeout().toMillis() + "ms");
        if (request.filter() != null) {
            // A generic plan does not know how many rows pass the filter.
            settings.put("plan_cache_mode", "force_custom_plan");
        }
        VectorAccess access = switch (plan) {
            case SearchPlan.Nearest nearest -> nearest.access();
            case SearchPlan.Hybrid hybrid -> hybrid.access();
            case SearchPlan.Keyword ignored -> null;
            case SearchPlan.Fuzzy ignored -> null;
        };
        if (access instanceof VectorAccess.Hnsw hnsw) {
            settings.put("hnsw.ef_search", Integer.toString(hnsw.efSearch()));
            settings.put("hnsw.iterative_scan", hnsw.iterative() ? "relaxed_order" : "off");
        }
        if (plan instanceof SearchPlan.Fuzzy fuzzy) {
            settings.put("pg_trgm.similarity_threshold", Double.toString(fuzzy.similarity()));
        }
        return settings;
    }

    /**
     * Puts the settings before the statement. Both travel together and run in one implicit transaction, at the end of which
     * the settings are gone; this costs no round trip and holds behind a pooler in transaction mode.
     */
    private static Sql withSettings(Map<String, String> settings, Sql sql) {
        List<Sql> calls = new ArrayList<>();
        settings.forEach((name, value) ->
                calls.add(Sql.of("pg_catalog.set_config(?, ?, true)", Sql.value(name), Sql.value(value))));
        return Sql.of("select ").append(Sql.join(", ", calls)).append(";\n").append(sql);
    }

    private Found run(Sql sql, SearchPlan plan, SearchRequest request) {
        return database.connected(
                purpose(),
                connection ->
                        runOn(connection, withSettings(settings(plan, request), sql), rows -> map(rows, request)));
    }

    private String purpose() {
        return "search collection \"%s\"".formatted(definition.name());
    }

    @FunctionalInterface
    private interface Rows<T> {
        T map(ResultSet rows) throws SQLException;
    }

    private static <T> T runOn(Connection connection, Sql sql, Rows<T> mapper) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            sql.bindTo(statement);
            statement.execute();
            if (!statement.getMoreResults()) {
                throw new SQLException("the search returned no result set");
            }
            try (ResultSet rows = statement.getResultSet()) {
                return mapper.map(rows);
            }
        }
    }

    private Found map(ResultSet rows, SearchRequest request) throws SQLException {
        List<Hit> hits = new ArrayList<>();
        String corrections = null;
        while (rows.next()) {
            hits.add(hit(rows, request.offset() + hits.size() + 1, request.mode()));
            corrections = rows.getString(19);
        }
        return new Found(hits, corrections(corrections));
    }

    private Hit hit(ResultSet row, int rank, SearchMode mode) throws SQLException {
        LegScore lexical = mode.usesText() ? lexicalScore(row) : null;
        LegScore vector = mode.usesVector() ? vectorScore(row, mode) : null;
        double score = mode == SearchMode.VECTOR && vector != null ? vector.score() : row.getDouble(1);
        String marked = row.getString(18);
        return new Hit(
                rank,
                score,
                row.getString(8),
                row.getInt(9),
                row.getString(10),
                row.getString(11),
                row.getString(12),
                row.getString(13),
                marked == null ? null : Snippet.ofMarked(marked),
                row.getString(14),
                List.of((String[]) row.getArray(15).getArray()),
                MetadataJson.read(row.getString(16)),
                row.getObject(17, OffsetDateTime.class).toInstant(),
                lexical,
                vector);
    }

    private static LegScore lexicalScore(ResultSet row) throws SQLException {
        return new LegScore(row.getDouble(2), rank(row, 3), row.getDouble(4));
    }

    private @Nullable LegScore vectorScore(ResultSet row, SearchMode mode) throws SQLException {
        double distance = row.getDouble(5);
        if (row.wasNull()) {
            return null;
        }
        Distance measure = definition.requireEmbedding().distance();
        double similarity = measure.similarity(distance);
        return new LegScore(similarity, rank(row, 6), mode == SearchMode.VECTOR ? similarity : row.getDouble(7));
    }

    private static @Nullable Integer rank(ResultSet row, int column) throws SQLException {
        int rank = row.getInt(column);
        return row.wasNull() ? null : rank;
    }

    /** Words that were looked for in other spellings too; words that the collection has are no corrections. */
    private static List<SearchResult.Correction> corrections(@Nullable String json) {
        if (json == null) {
            return List.of();
        }
        Map<String, List<String>> byWord = new LinkedHashMap<>();
        for (JsonNode pair : JSON.readTree(json)) {
            byWord.computeIfAbsent(pair.get(0).stringValue(), word -> new ArrayList<>())
                    .add(pair.get(1).stringValue());
        }
        List<SearchResult.Correction> corrections = new ArrayList<>();
        byWord.forEach((word, terms) -> {
            if (!terms.equals(List.of(word))) {
                corrections.add(new SearchResult.Correction(word, terms));
            }
        });
        return corrections;
    }

    private List<String> whyNothing(LexicalQuery lexical) {
        String language = definition.requireLanguage();
        boolean empty = lexical.web().isEmpty()
                || database.queryFirst(
                                purpose(),
                                Sql.of(
                                        "select numnode(websearch_to_tsquery(?::regconfig, ?)) = 0",
                                        Sql.value(language.contains(".") ? language : "pg_catalog." + language),
                                        Sql.value(lexical.web())),
                                row -> row.getBoolean(1))
                        .orElse(false);
        return empty
                ? List.of("the query holds only words that the configuration \"%s\" passes over".formatted(language))
                : List.of();
    }

    private SearchResult.Explanation explain(Sql sql, SearchPlan plan, SearchRequest request) {
        Sql explain = Sql.of("explain (analyze, buffers, settings)\n").append(sql);
        String lines = database.connected(
                purpose(),
                connection -> runOn(connection, withSettings(settings(plan, request), explain), rows -> {
                    StringBuilder text = new StringBuilder();
                    while (rows.next()) {
                        text.append(rows.getString(1)).append('\n');
                    }
                    return text.toString();
                }));
        return new SearchResult.Explanation(sql.text(), lines);
    }
}
