package dev.tusk.core.search;

import dev.tusk.core.arrange.ArrangedFields;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.boost.BoostSql;
import dev.tusk.core.boost.Pivots;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.Mmr;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.rerank.RerankModels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A search with boosts, pins and stages after them. The stages choose among more hits than are returned: these are fetched
 * without snippets, in steps where near-duplicates or groups leave too few; then the snippets of those that are returned.
 */
final class StagedSearch {

    private static final int FEWEST_FETCHED = 50;
    private static final int FETCHED_PER_HIT = 4;

    private static final String OTHER_CANDIDATES =
            "this page may be of more candidates than the one before, so that hits are missing or come twice: ask for the same candidates on all pages";

    private final CollectionDefinition definition;
    private final SearchExecution execution;
    private final RerankModels rerankModels;
    private final Function<SearchRequest, FoundSearch> once;

    /** @param once runs the statement of a request whose boosts are complete and that has no stages */
    StagedSearch(
            CollectionDefinition definition,
            SearchExecution execution,
            RerankModels rerankModels,
            Function<SearchRequest, FoundSearch> once) {
        this.definition = definition;
        this.execution = execution;
        this.rerankModels = rerankModels;
        this.once = once;
    }

    /** Refuses fields and models that are not there, before anything is embedded or fetched. */
    void check(SearchRequest request) {
        AfterFusion asked = request.afterFusion();
        Grouping grouping = request.arrangement().group();
        if (grouping != null) {
            new ArrangedFields(definition).group(grouping);
        }
        BoostSql.check(asked.boosts(), definition);
        Rerank rerank = asked.rerank();
        if (rerank != null) {
            rerankModels.find(rerank.model());
        }
    }

    /**
     * Searches, and leaves the stages to be run.
     *
     * @param given {@linkplain #check checked}
     * @param vector of the query, where the mode has one
     */
    BegunSearch begin(SearchRequest given, @Nullable Vector vector) {
        SearchRequest request = copy(
                given,
                vector,
                given.limit(),
                given.offset(),
                given.candidates(),
                given.snippets(),
                true,
                given.afterFusion());
        AfterFusion asked = request.afterFusion();
        long start = System.nanoTime();
        Pivots pivots = Pivots.of(asked.boosts().from(Instant.now()), execution::query, definition);
        AfterFusion inStatement = asked.with(pivots.boosts()).inStatement();
        List<String> notes = new ArrayList<>(pivots.notes());
        @Nullable Grouping grouping = given.arrangement().group();
        if (!asked.isStaged() && grouping == null) {
            SearchResult result = once.apply(copy(
                            request,
                            vector,
                            request.limit(),
                            request.offset(),
                            request.candidates(),
                            request.snippets(),
                            true,
                            inStatement))
                    .explained();
            notes.addAll(result.notes());
            return BegunSearch.whole(
                    result.with(result.hits(), notes, Duration.ofNanos(System.nanoTime() - start), Duration.ZERO));
        }
        Fetched fetched = fetch(request, inStatement, grouping, notes);
        Duration fetching = Duration.ofNanos(System.nanoTime() - start);
        return new BegunSearch(fetched.search().result(), () -> stages(request, fetched, notes, fetching));
    }

    /** @param hits what the stages choose among */
    private record Fetched(FoundSearch search, StagedHits hits) {}

    private SearchResult stages(SearchRequest request, Fetched fetched, List<String> notes, Duration fetching) {
        FoundSearch found = fetched.search();
        AfterFusion asked = request.afterFusion();
        long start = System.nanoTime();
        List<Hit> hits = found.result().hits();
        Duration reading = Duration.ZERO;
        Rerank rerank = asked.rerank();
        if (rerank != null) {
            long asking = System.nanoTime();
            hits = new RerankStage(
                            rerank,
                            rerankModels.find(rerank.model()),
                            String.valueOf(request.query()),
                            execution.deadline())
                    .apply(hits, notes);
            reading = Duration.ofNanos(System.nanoTime() - asking);
        }
        Mmr mmr = asked.mmr();
        if (mmr != null) {
            // The best of a group may stand anywhere.
            int most = fetched.hits().areGrouped() ? hits.size() : request.offset() + request.limit();
            hits = new MmrStage(mmr, definition, execution).apply(hits, most);
        }
        List<Hit> page = page(fetched.hits().arranged(hits), request, found);
        notes.addAll(found.result().notes());
        Duration all = fetching.plus(Duration.ofNanos(System.nanoTime() - start));
        return found.explained().with(page, notes, all.minus(reading), reading);
    }

    /** As many of the best hits as the stages look at, near-duplicates left out, and as many groups as are wanted. */
    private Fetched fetch(
            SearchRequest request, AfterFusion inStatement, @Nullable Grouping grouping, List<String> notes) {
        int wanted = wanted(request);
        Distinct distinct = request.afterFusion().distinct();
        int first = distinct == null && grouping == null ? wanted : Math.max(wanted, firstWindow(request, grouping));
        FoundSearch found = once.apply(window(request, first, 0, inStatement));
        if (request.mode() == SearchMode.HYBRID
                && request.offset() > 0
                && request.candidates() == 0
                && (distinct != null || grouping != null)) {
            notes.add(OTHER_CANDIDATES);
        }
        StagedHits kept = empty(request, grouping);
        kept.addAll(found.result().hits());
        // A hybrid search brings no more than its candidates, behind which there may be further groups.
        boolean widens = grouping != null && request.mode() == SearchMode.HYBRID && request.candidates() == 0;
        boolean all = found.result().hits().size() < first && !widens;
        if (all || kept.areEnough() || (distinct == null && grouping == null)) {
            return new Fetched(found.with(kept.hits()), kept);
        }
        if (request.candidates() > 0 && request.candidates() <= first) {
            notes.add(kept.note(first));
            return new Fetched(found.with(kept.hits()), kept);
        }
        Fetched further = further(request, inStatement, empty(request, grouping), notes);
        return new Fetched(further.search().countedAs(found), further.hits());
    }

    /** As many as there are candidates, where the request says how many; else enough for most searches. */
    private static int firstWindow(SearchRequest request, @Nullable Grouping grouping) {
        // The hits of groups may stand anywhere behind their best.
        int enough = grouping != null && grouping.size() > 1
                ? AfterFusion.MAX_STAGED_HITS
                : Math.max(FEWEST_FETCHED, FETCHED_PER_HIT * wanted(request));
        return Math.min(AfterFusion.MAX_STAGED_HITS, request.candidates() > 0 ? request.candidates() : enough);
    }

    private StagedHits empty(SearchRequest request, @Nullable Grouping grouping) {
        return new StagedHits(
                request.afterFusion().distinct(),
                grouping == null
                        ? null
                        : new HitGroups(grouping, request.limit() + request.offset(), definition, execution),
                wanted(request),
                execution.deadline());
    }

    /** All windows of the same order, one after the other, until there is enough; without what the first had counted. */
    private Fetched further(SearchRequest request, AfterFusion inStatement, StagedHits kept, List<String> notes) {
        Set<ChunkKey> seen = new HashSet<>();
        @Nullable FoundSearch best = null;
        int most = request.candidates() > 0 ? request.candidates() : SearchRequest.MAX_OFFSET;
        boolean all = request.candidates() == 0 && request.mode().usesText() && request.mode() != SearchMode.HYBRID;
        for (int offset = 0; offset < most; offset += AfterFusion.MAX_STAGED_HITS) {
            int size = Math.min(AfterFusion.MAX_STAGED_HITS, most - offset);
            // The same candidates for all windows, as other candidates may mean another order.
            FoundSearch found = once.apply(
                    copy(request, request.vector(), size, offset, all ? 0 : most, false, false, inStatement));
            best = best == null ? found : best;
            List<Hit> hits = found.result().hits();
            kept.addAll(hits.stream().filter(hit -> seen.add(ChunkKey.of(hit))).toList());
            if (kept.areEnough() || hits.size() < size) {
                return new Fetched(best.with(kept.hits()), kept);
            }
        }
        notes.add(kept.note(seen.size()));
        return new Fetched(Objects.requireNonNull(best).with(kept.hits()), kept);
    }

    private static SearchRequest window(SearchRequest request, int limit, int offset, AfterFusion inStatement) {
        int candidates = request.candidates() == 0 ? 0 : Math.max(request.candidates(), limit + offset);
        return copy(request, request.vector(), limit, offset, candidates, false, true, inStatement);
    }

    /** @param whole with what does not depend on the window: facets and total */
    private static SearchRequest copy(
            SearchRequest request,
            @Nullable Vector vector,
            int limit,
            int offset,
            int candidates,
            boolean snippets,
            boolean whole,
            AfterFusion afterFusion) {
        return new SearchRequest(
                request.mode(),
                request.query(),
                request.vectors().isEmpty() ? vector : null,
                request.vectors(),
                request.filter(),
                limit,
                offset,
                request.fusion(),
                candidates,
                request.ranking(),
                snippets,
                request.explain(),
                whole ? request.facets() : List.of(),
                whole ? request.total() : TotalCount.NONE,
                Arrangement.NONE,
                afterFusion,
                request.spelling(),
                request.timeout());
    }

    private static int wanted(SearchRequest request) {
        int wanted = request.limit() + request.offset();
        Rerank rerank = request.afterFusion().rerank();
        Mmr mmr = request.afterFusion().mmr();
        return Math.max(wanted, Math.max(rerank == null ? 0 : rerank.depth(), mmr == null ? 0 : mmr.candidates()));
    }

    private List<Hit> page(List<Hit> hits, SearchRequest request, FoundSearch found) {
        int from = Math.min(request.offset(), hits.size());
        List<Hit> page = hits.subList(from, Math.min(from + request.limit(), hits.size()));
        Iterator<Optional<String>> marked = marked(page, request, found).iterator();
        Snippets snippets = new Snippets(request.query());
        List<Hit> placed = new ArrayList<>();
        for (Hit best : page) {
            HitGroup group = best.group();
            Hit hit = placed(best, from + placed.size() + 1, marked, snippets, request);
            if (group != null) {
                List<Hit> others = new ArrayList<>();
                for (Hit other : group.others()) {
                    others.add(placed(other, others.size() + 2, marked, snippets, request));
                }
                hit = hit.with(new HitGroup(group.value(), others));
            }
            placed.add(hit);
        }
        return placed;
    }

    /** The marked texts of the hits of a page, each before the others of its group; nothing without snippets. */
    private List<Optional<String>> marked(List<Hit> page, SearchRequest request, FoundSearch found) {
        List<Hit> shown = new ArrayList<>();
        for (Hit hit : page) {
            shown.add(hit);
            HitGroup group = hit.group();
            shown.addAll(group == null ? List.of() : group.others());
        }
        return request.snippets() && !shown.isEmpty()
                ? execution.query(
                        found.statement().markedTexts(found.result().plan(), shown),
                        row -> Optional.ofNullable(row.getString(1)))
                : List.of();
    }

    private static Hit placed(
            Hit hit, int rank, Iterator<Optional<String>> marked, Snippets snippets, SearchRequest request) {
        Snippet snippet =
                request.snippets() ? snippets.of(hit.text(), marked.next().orElse(null)) : null;
        return hit.at(rank, snippet, hit.placement())
                .explained(HitExplainer.placed(
                        hit.explanation(),
                        hit.placement(),
                        request.afterFusion().mmr() != null));
    }

    /** A chunk by its place, which is all that a hit tells of it. */
    record ChunkKey(String document, int chunk) {
        static ChunkKey of(Hit hit) {
            return new ChunkKey(hit.documentId(), hit.chunk());
        }
    }
}
