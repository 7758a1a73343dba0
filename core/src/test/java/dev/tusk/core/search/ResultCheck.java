package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tusk.core.facet.FacetBucket;
import dev.tusk.core.facet.FacetCounts;
import dev.tusk.core.spelling.Spelling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is true of every result, whatever was asked. */
final class ResultCheck {

    private static final Pattern TAG = Pattern.compile("</?mark>");

    private final SearchRequest request;
    private final SearchResult result;

    private ResultCheck(SearchRequest request, SearchResult result) {
        this.request = request;
        this.result = result;
    }

    /** @param before the page before, or null for the first */
    static void of(SearchRequest request, SearchResult result, @Nullable SearchResult before) {
        ResultCheck check = new ResultCheck(request, result);
        check.places(before);
        check.scores();
        result.hits().forEach(check::hit);
        check.counts();
        check.spelling();
    }

    private void places(@Nullable SearchResult before) {
        List<Hit> hits = result.hits();
        assertThat(hits).hasSizeLessThanOrEqualTo(request.limit());
        Set<String> seen = new HashSet<>();
        for (Hit hit : before == null ? List.<Hit>of() : before.hits()) {
            seen.add(hit.documentId() + "#" + hit.chunk());
        }
        for (Hit hit : hits) {
            assertThat(seen.add(hit.documentId() + "#" + hit.chunk()))
                    .as("twice: %s", hit)
                    .isTrue();
        }
        int first = before != null
                ? before.hits().getLast().rank() + 1
                : request.arrangement().cursor() == null || hits.isEmpty()
                        ? request.offset() + 1
                        : hits.getFirst().rank();
        for (int i = 0; i < hits.size(); i++) {
            assertThat(hits.get(i).rank()).isEqualTo(first + i);
        }
    }

    private void scores() {
        List<Double> scores = result.hits().stream().map(Hit::score).toList();
        assertThat(scores).allMatch(Double::isFinite);
        AfterFusion after = request.afterFusion();
        boolean best = request.arrangement().sort().isEmpty()
                && after.pins().documents().isEmpty()
                && after.mmr() == null
                && after.rerank() == null;
        if (best) {
            assertThat(scores).isSortedAccordingTo(Comparator.reverseOrder());
        }
    }

    private void hit(Hit hit) {
        assertThat(hit.text()).isNotNull();
        Snippet snippet = hit.snippet();
        if (request.snippets()) {
            snippet(Objects.requireNonNull(snippet));
        }
        if (request.explain()) {
            assertThat(Objects.requireNonNull(hit.explanation()).value()).isCloseTo(hit.score(), within(1e-9));
        }
        HitGroup group = hit.group();
        assertThat(group == null).isEqualTo(request.arrangement().group() == null);
        if (group != null) {
            int size = Objects.requireNonNull(request.arrangement().group()).size();
            assertThat(group.others()).hasSizeLessThan(size);
            group.others().forEach(other -> assertThat(other.score()).isFinite());
        }
    }

    private static void snippet(Snippet snippet) {
        String text = snippet.text();
        int end = 0;
        for (Snippet.Range range : snippet.highlights()) {
            assertThat(range.start()).isGreaterThanOrEqualTo(end);
            assertThat(range.end()).isGreaterThan(range.start()).isLessThanOrEqualTo(text.length());
            end = range.end();
        }
        assertThat(text).doesNotContain("\uE000", "\uE001");
        String html = TAG.matcher(snippet.toHtml()).replaceAll("");
        assertThat(html).doesNotContain("<", ">", "\"", "'");
        assertThat(html.replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&quot;", "\"")
                        .replace("&#39;", "'")
                        .replace("&amp;", "&"))
                .isEqualTo(text);
    }

    private void counts() {
        SearchTotal total = result.total();
        assertThat(total == null).isEqualTo(request.total() == TotalCount.NONE);
        boolean applied = result.spelling() != null && result.spelling().applied();
        if (total != null && request.total() == TotalCount.EXACT) {
            long matching = result.hits().stream()
                    .filter(hit -> !hit.placement().pinned())
                    .count();
            assertThat(total.value()).isGreaterThanOrEqualTo(matching);
            assertThat(total.documents()).isLessThanOrEqualTo(total.value());
        }
        assertThat(result.facets()).hasSameSizeAs(request.facets());
        for (FacetCounts facet : result.facets()) {
            List<Long> counts = new ArrayList<>();
            facet.buckets().stream().map(FacetBucket::count).forEach(counts::add);
            assertThat(counts).allMatch(count -> count >= 0);
            assertThat(facet.distinct()).isGreaterThanOrEqualTo(0);
        }
        assertThat(applied && request.arrangement().cursor() != null).isFalse();
    }

    private void spelling() {
        Spelling spelling = result.spelling();
        if (spelling == null) {
            return;
        }
        for (Spelling.Change change : spelling.changes()) {
            assertThat(spelling.query().substring(change.start(), change.end())).isEqualTo(change.corrected());
            assertThat(request.query()).contains(change.typed());
        }
    }
}
