package dev.tusk.server.wire;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.facet.Facet;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterJson;
import dev.tusk.core.search.AfterFusion;
import dev.tusk.core.search.Arrangement;
import dev.tusk.core.search.Fusion;
import dev.tusk.core.search.Ranking;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.TotalCount;
import dev.tusk.core.search.VectorQuery;
import dev.tusk.core.spelling.SpellingUse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Search requests as JSON. */
public final class SearchRequestJson {

    private static final Set<String> KNOWN = Set.of(
            "mode",
            "query",
            "vector",
            "vectors",
            "filter",
            "limit",
            "offset",
            "fusion",
            "candidates",
            "ranking",
            "snippets",
            "explain",
            "facets",
            "total",
            "group",
            "sort",
            "cursor",
            "recency",
            "boost",
            "pins",
            "diversity",
            "rerank",
            "spelling",
            "returning",
            "timeout_ms");
    private static final Set<String> FUSION = Set.of("method", "vector_weight", "k");
    private static final int DEFAULT_K = 60;

    private SearchRequestJson() {}

    /**
     * The request to search a collection. Without a mode it is the best one that the collection can do.
     *
     * @param longest the most time that may be asked for, and what is given when nothing is said
     * @throws dev.tusk.core.failure.TuskException with all problems of the value
     */
    public static SearchRequest request(JsonNode json, CollectionDefinition collection, Duration longest) {
        Problems problems = new Problems("the search request");
        ObjectForm form = ObjectForm.of(json, "", problems, KNOWN);
        Arrangement arrangement = ArrangementJson.read(form, problems);
        SearchMode mode = mode(form, problems, collection, arrangement);
        String query = form.text("query");
        float[] numbers = form.floats("vector");
        Vector vector = numbers == null ? null : problems.attempt("/vector", () -> Vector.of(numbers));
        List<VectorQuery> vectors = VectorQueryJson.read(form, problems);
        Filter filter = filter(form, problems).orElse(null);
        int limit = form.integer("limit", SearchRequest.DEFAULT_LIMIT);
        int offset = form.integer("offset", 0);
        ArrangementJson.checkRanges(form, problems, limit, offset);
        int candidates = form.integer("candidates", 0);
        String rankingName = form.text("ranking", Ranking.BM25.wireName());
        Ranking named = problems.attempt("/ranking", () -> Ranking.ofWireName(rankingName));
        Ranking ranking = named == null ? Ranking.BM25 : named;
        boolean snippets = form.flag("snippets", true);
        boolean explain = form.flag("explain", false);
        Fusion fusion = fusion(form, problems);
        List<Facet> facets = FacetJson.facets(form, problems);
        String totalName = form.text("total", TotalCount.NONE.wireName());
        TotalCount counted = problems.attempt("/total", () -> TotalCount.ofWireName(totalName));
        TotalCount total = counted == null ? TotalCount.NONE : counted;
        AfterFusion after = AfterFusionJson.read(form, problems);
        String spellingName = form.text("spelling", SpellingUse.AUTO.wireName());
        SpellingUse spelling = problems.attempt("/spelling", () -> SpellingUse.ofWireName(spellingName));
        Duration timeout = timeout(form, problems, longest);
        return problems.finish(() -> new SearchRequest(
                mode,
                query,
                vector,
                vectors,
                filter,
                limit,
                offset,
                fusion,
                candidates,
                ranking,
                snippets,
                explain,
                facets,
                total,
                arrangement,
                after,
                spelling == null ? SpellingUse.AUTO : spelling,
                timeout));
    }

    /**
     * The columns of the table that hits are to bring of their rows, none for all; empty where rows are not asked for.
     *
     * @throws dev.tusk.core.failure.TuskException for what is no list of names
     */
    public static Optional<List<String>> returning(JsonNode json) {
        if (!json.has("returning")) {
            return Optional.empty();
        }
        Problems problems = new Problems("the search request");
        List<String> columns = ObjectForm.of(json, "", problems, KNOWN).texts("returning");
        return Optional.of(problems.finish(() -> columns));
    }

    /** The best mode that a collection can do in this order: by meaning nothing is sorted by a field. */
    public static SearchMode bestMode(CollectionDefinition collection, Arrangement arrangement) {
        return arrangement.sort().isEmpty() || collection.language() == null
                ? SearchMode.bestFor(collection)
                : SearchMode.KEYWORD;
    }

    private static SearchMode mode(
            ObjectForm form, Problems problems, CollectionDefinition collection, Arrangement arrangement) {
        String name = form.text("mode");
        SearchMode mode = name == null ? null : problems.attempt("/mode", () -> SearchMode.ofWireName(name));
        if (mode != null) {
            return mode;
        }
        return form.entries("vectors").isEmpty()
                ? bestMode(collection, arrangement)
                : bestModeOfVectors(collection, form.text("query"));
    }

    /**
     * The best mode of a search that names the vectors to compare.
     *
     * @param query null where there are no words beside them
     */
    public static SearchMode bestModeOfVectors(CollectionDefinition collection, @Nullable String query) {
        return query == null || query.isBlank() || collection.language() == null
                ? SearchMode.VECTOR
                : SearchMode.HYBRID;
    }

    private static Optional<Filter> filter(ObjectForm form, Problems problems) {
        JsonNode node = form.node("filter");
        return node == null || node.isNull()
                ? Optional.empty()
                : Optional.ofNullable(FilterFault.attempt(problems, "/filter", () -> FilterJson.parse(node)));
    }

    private static @Nullable Fusion fusion(ObjectForm form, Problems problems) {
        ObjectForm fusion = form.object("fusion", FUSION);
        if (fusion == null) {
            return null;
        }
        String method = fusion.text("method", fusion.has("k") ? "rrf" : "weighted_sum");
        double vectorWeight = fusion.number("vector_weight", Fusion.WeightedSum.DEFAULT_VECTOR_WEIGHT);
        int k = fusion.integer("k", DEFAULT_K);
        boolean known = method.equals("weighted_sum") || method.equals("rrf");
        String other = method.equals("rrf") ? "vector_weight" : "k";
        if (known && fusion.has(other)) {
            problems.add(
                    fusion.at(other),
                    "\"%s\" is not for the fusion method \"%s\"".formatted(other, method),
                    "vector_weight goes with weighted_sum, k with rrf");
            return null;
        }
        @Nullable
        Fusion read = switch (method) {
            case "weighted_sum" ->
                fusion.has("vector_weight")
                        ? problems.attempt(fusion.at("vector_weight"), () -> new Fusion.WeightedSum(vectorWeight))
                        : null;
            case "rrf" -> problems.attempt(fusion.at("k"), () -> new Fusion.ReciprocalRank(k));
            default -> {
                problems.add(
                        fusion.at("method"),
                        "unknown fusion method \"%s\"".formatted(method),
                        Suggestion.hint(method, Set.of("weighted_sum", "rrf")));
                yield null;
            }
        };
        return read;
    }

    /** As asked for, at most and usually the longest. */
    static Duration timeout(ObjectForm form, Problems problems, Duration longest) {
        int milliseconds = form.integer("timeout_ms", (int) Math.min(longest.toMillis(), Integer.MAX_VALUE));
        if (milliseconds < 1 || milliseconds > longest.toMillis()) {
            problems.add(
                    "/timeout_ms",
                    "the timeout is %d ms; it must be 1 to %d".formatted(milliseconds, longest.toMillis()),
                    null);
        }
        return Duration.ofMillis(milliseconds);
    }
}
