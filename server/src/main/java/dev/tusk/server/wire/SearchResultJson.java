package dev.tusk.server.wire;

import dev.tusk.core.explain.HitExplanation;
import dev.tusk.core.explain.QueryExplanation;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.HitGroup;
import dev.tusk.core.search.LegScore;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchPlan;
import dev.tusk.core.search.SearchResult;
import dev.tusk.core.search.SearchTotal;
import dev.tusk.core.search.Snippet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Search results as JSON. */
public final class SearchResultJson {

    private SearchResultJson() {}

    public static ObjectNode of(SearchResult result) {
        ObjectNode json = Json.object();
        json.put("mode", mode(result.plan()).wireName());
        ArrayNode hits = json.putArray("hits");
        result.hits().forEach(hit -> hits.add(of(hit)));
        json.put("next", result.next());
        if (!result.facets().isEmpty()) {
            json.set("facets", FacetJson.of(result.facets()));
        }
        SearchTotal total = result.total();
        if (total != null) {
            json.set("total", FacetJson.of(total));
        }
        if (result.spelling() != null) {
            json.set("spelling", SpellingJson.of(result.spelling()));
        }
        json.put("plan", result.plan().toString());
        json.set("vector_access", VectorAccessJson.of(result.plan()));
        ArrayNode corrections = json.putArray("corrections");
        result.corrections()
                .forEach(correction -> corrections
                        .addObject()
                        .put("word", correction.word())
                        .set("alternatives", Json.array(correction.alternatives())));
        json.set("notes", Json.array(result.notes()));
        json.put("took_ms", Json.milliseconds(result.took()));
        json.put("embedding_ms", Json.milliseconds(result.embedding()));
        json.put("database_ms", Json.milliseconds(result.database()));
        if (!result.reranking().isZero()) {
            json.put("rerank_ms", Json.milliseconds(result.reranking()));
        }
        SearchResult.Explanation explanation = result.explanation();
        if (explanation != null) {
            ObjectNode explain = json.putObject("explain");
            explain.put("sql", explanation.sql()).put("plan", explanation.plan());
            QueryExplanation query = explanation.query();
            if (query != null) {
                explain.set("query", ExplanationJson.of(query));
            }
        }
        return json;
    }

    private static SearchMode mode(SearchPlan plan) {
        return switch (plan) {
            case SearchPlan.Keyword _ -> SearchMode.KEYWORD;
            case SearchPlan.Fuzzy _ -> SearchMode.FUZZY;
            case SearchPlan.Nearest _ -> SearchMode.VECTOR;
            case SearchPlan.Hybrid _ -> SearchMode.HYBRID;
            case SearchPlan.Several several -> several.words() == null ? SearchMode.VECTOR : SearchMode.HYBRID;
        };
    }

    /**
     * The result with the rows that the documents of its hits were made of; null for rows that are gone or hidden.
     *
     * @param rows by the ids of documents
     */
    public static ObjectNode of(SearchResult result, Map<String, Map<String, @Nullable Object>> rows) {
        ObjectNode json = of(result);
        for (JsonNode hit : json.get("hits")) {
            Map<String, @Nullable Object> row = rows.get(hit.get("document").stringValue());
            ((ObjectNode) hit).set("row", row == null ? Json.object().nullNode() : JsonValues.toJson(row));
        }
        return json;
    }

    public static ObjectNode of(Hit hit) {
        ObjectNode json = Json.object();
        json.put("rank", hit.rank());
        json.put("score", hit.score());
        json.put("document", hit.documentId());
        json.put("chunk", hit.chunk());
        json.put("title", hit.title());
        json.put("heading", hit.heading());
        json.put("anchor", hit.anchor());
        json.put("source", hit.source());
        json.set("tags", Json.array(hit.tags()));
        json.set("metadata", JsonValues.toJson(hit.metadata()));
        json.put("updated_at", hit.updatedAt().toString());
        json.put("text", hit.text());
        Snippet snippet = hit.snippet();
        if (snippet != null) {
            json.set("snippet", of(snippet));
        }
        ObjectNode scores = json.putObject("scores");
        put(scores, "lexical", hit.lexical());
        put(scores, "vector", hit.vector());
        if (!hit.vectors().isEmpty()) {
            ObjectNode vectors = scores.putObject("vectors");
            hit.vectors().forEach((name, leg) -> put(vectors, name, leg));
        }
        AfterFusionJson.put(json, scores, hit.placement());
        HitExplanation explanation = hit.explanation();
        if (explanation != null) {
            json.set("explanation", ExplanationJson.of(explanation));
        }
        HitGroup group = hit.group();
        if (group != null) {
            json.set("group", JsonValues.toJson(group.value()));
            ArrayNode others = json.putArray("in_group");
            group.others().forEach(other -> others.add(of(other)));
        }
        return json;
    }

    private static ObjectNode of(Snippet snippet) {
        ObjectNode json = Json.object();
        json.put("text", snippet.text());
        json.put("html", snippet.toHtml());
        ArrayNode highlights = json.putArray("highlights");
        snippet.highlights()
                .forEach(range -> highlights.addArray().add(range.start()).add(range.end()));
        return json;
    }

    private static void put(ObjectNode scores, String name, @Nullable LegScore leg) {
        if (leg != null) {
            scores.putObject(name)
                    .put("score", leg.score())
                    .put("rank", leg.rank())
                    .put("contribution", leg.contribution());
        }
    }
}
