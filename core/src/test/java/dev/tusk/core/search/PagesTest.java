package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.arrange.SortKey;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.spelling.Spelling;
import dev.tusk.core.spelling.SpellingUse;
import dev.tusk.core.synonym.SynonymRule;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class PagesTest {

    private static final List<String> WORDS = List.of("apple", "pear", "plum", "fig", "quince", "cherry", "melon");

    private Tusk tusk;
    private Collection docs;
    private Random random;
    private long seed;

    @BeforeEach
    void open(TestDatabase database) {
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool(), name -> new WordHashModel());
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .language("simple")
                        .field("year", FieldType.INTEGER)
                        .field("kind", FieldType.TEXT)
                        .field("published", FieldType.TIMESTAMP)
                        .field("draft", FieldType.BOOLEAN)
                        .embedding(new WordHashModel())
                        .build());
        seed = Long.getLong("tusk.seed", System.nanoTime());
        random = new Random(seed);
    }

    /** Few different texts, so that many scores are the same. */
    private Document document(String id) {
        StringBuilder body = new StringBuilder();
        for (int part = 0; part < 1 + random.nextInt(3); part++) {
            body.append("# Part %d\n\n".formatted(part));
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                body.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
            }
            body.append("\n\n").append("filler ".repeat(150)).append("\n\n");
        }
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (random.nextInt(5) > 0) {
            metadata.put("year", 2000 + random.nextInt(6));
            metadata.put("kind", List.of("a", "B", "é'x", "Z").get(random.nextInt(4)));
            metadata.put(
                    "published", "20%02d-01-01T10:00:00.%06dZ".formatted(10 + random.nextInt(3), random.nextInt(3)));
            metadata.put("draft", random.nextBoolean());
        }
        return Document.builder(id)
                .title("T" + random.nextInt(9))
                .body(body.toString())
                .metadata(metadata)
                .build();
    }

    private void fill(int count) {
        docs.ingest(
                IntStream.range(0, count)
                        .mapToObj(i -> document("d%04d".formatted(i)))
                        .iterator(),
                IngestListener.SILENT);
    }

    private static String key(Hit hit) {
        return hit.documentId() + "#" + hit.chunk();
    }

    /** All hits, page by page. */
    private List<Hit> pages(Supplier<SearchRequest.Builder> request, int limit, Runnable between) {
        List<Hit> all = new ArrayList<>();
        @Nullable String cursor = null;
        int pages = 0;
        do {
            SearchResult page = docs.search(
                    request.get().limit(limit).snippets(false).cursor(cursor).build());
            for (Hit hit : page.hits()) {
                assertThat(hit.rank()).isEqualTo(all.size() + 1);
                all.add(hit);
            }
            cursor = page.next();
            assertThat(++pages).isLessThan(2000);
            if (cursor != null) {
                assertThat(cursor).matches("[A-Za-z0-9_-]+");
                between.run();
            }
        } while (cursor != null);
        return all;
    }

    /** All hits at once. */
    private List<Hit> all(Supplier<SearchRequest.Builder> request) {
        List<Hit> all = new ArrayList<>();
        List<Hit> page;
        do {
            page = docs.search(request.get()
                            .limit(1000)
                            .offset(all.size())
                            .snippets(false)
                            .build())
                    .hits();
            all.addAll(page);
        } while (page.size() == 1000);
        return all;
    }

    @Test
    void pagesOfEveryKindMakeTheWholeResult() {
        fill(300);
        Map<String, Supplier<SearchRequest.Builder>> requests = new LinkedHashMap<>();
        requests.put("keyword", () -> SearchRequest.keyword("apple pear fig"));
        requests.put("filtered", () -> SearchRequest.keyword("apple -fig").filter(Filter.gte("year", 2002)));
        requests.put("fuzzy", () -> SearchRequest.fuzzy("aple pera"));
        requests.put("ts_rank", () -> SearchRequest.keyword("apple pear").ranking(Ranking.TS_RANK));
        requests.put("ts_rank_cd", () -> SearchRequest.keyword("apple").ranking(Ranking.TS_RANK_CD));
        requests.put("fuzzy ts_rank_cd", () -> SearchRequest.fuzzy("aple").ranking(Ranking.TS_RANK_CD));
        requests.put("vector", () -> SearchRequest.vector("apple pear"));
        requests.put("hybrid", () -> SearchRequest.hybrid("apple pear").candidates(1000));
        requests.put(
                "sorted", () -> SearchRequest.keyword("apple").sort(SortKey.parse("year:desc"), SortKey.parse("kind")));
        requests.put(
                "score last",
                () -> SearchRequest.fuzzy("apple").sort(SortKey.parse("published"), SortKey.parse("score:asc")));
        requests.put(
                "title",
                () -> SearchRequest.keyword("apple").sort(SortKey.parse("title:desc"), SortKey.parse("draft")));
        requests.put("by id", () -> SearchRequest.keyword("apple").sort(SortKey.parse("id:desc")));
        requests.put("documents", () -> SearchRequest.keyword("apple fig").group(Grouping.byDocument()));
        requests.put(
                "documents sorted",
                () -> SearchRequest.keyword("apple fig")
                        .group(Grouping.byDocument())
                        .sort(SortKey.descending("updated_at")));
        requests.put("years", () -> SearchRequest.keyword("apple fig").group(new Grouping("year", 3)));
        requests.put("vector documents", () -> SearchRequest.vector("apple").group(new Grouping("document", 2)));
        requests.forEach((name, request) -> {
            List<String> whole = all(request).stream().map(PagesTest::key).toList();
            assertThat(whole).as(name).isNotEmpty();
            for (int limit : List.of(1 + random.nextInt(9), whole.size())) {
                assertThat(pages(request, limit, () -> {}).stream().map(PagesTest::key))
                        .as("%s, %d a page, seed %d", name, limit, seed)
                        .containsExactlyElementsOf(whole);
            }
        });
    }

    @Test
    void whatStaysIsFoundOnceWhileOthersComeAndGo() {
        fill(200);
        List<Supplier<SearchRequest.Builder>> requests = List.of(
                () -> SearchRequest.keyword("apple pear fig"),
                () -> SearchRequest.fuzzy("aple pera"),
                () -> SearchRequest.vector("apple pear"),
                () -> SearchRequest.hybrid("apple pear fig").candidates(150),
                () -> SearchRequest.keyword("apple plum").sort(SortKey.parse("year:desc")),
                () -> SearchRequest.keyword("apple plum").group(Grouping.byDocument()));
        int[] added = {0};
        for (Supplier<SearchRequest.Builder> request : requests) {
            List<String> before =
                    pages(request, 90, () -> {}).stream().map(PagesTest::key).toList();
            Set<String> gone = new LinkedHashSet<>();
            List<String> found = pages(request, 19, () -> {
                        for (int i = 0; i < 2; i++) {
                            docs.put(document("n" + added[0]++));
                        }
                        String victim = before.get(random.nextInt(before.size()));
                        String document = victim.substring(0, victim.indexOf('#'));
                        docs.delete(document);
                        gone.add(document);
                    })
                    .stream()
                    .map(PagesTest::key)
                    .toList();
            assertThat(found).as("seed %d", seed).doesNotHaveDuplicates();
            List<String> stayed = before.stream()
                    .filter(hit -> !gone.contains(hit.substring(0, hit.indexOf('#'))))
                    .toList();
            List<String> foundOfThem = found.stream().filter(stayed::contains).toList();
            assertThat(foundOfThem).as("seed %d", seed).containsExactlyElementsOf(stayed);
        }
    }

    private void put(String id, String body) {
        docs.put(Document.of(id, body));
    }

    @Test
    void prefixesAndSynonymsStandForTheSameOnEveryPage() {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            documents.add(Document.of("seldom" + i, "prea%02d".formatted(i)));
        }
        for (int i = 0; i < 100; i++) {
            documents.add(Document.of("often" + i, "prez%02d".formatted(i / 2)));
        }
        docs.ingest(documents.iterator(), IngestListener.SILENT);
        docs.synonyms().add(List.of(SynonymRule.parse("quick, prez00, prea00")));
        List<String> mostFrequent = pages(() -> SearchRequest.keyword("pre*"), 30, () -> {}).stream()
                .map(Hit::documentId)
                .toList();
        assertThat(mostFrequent).hasSize(100).allMatch(id -> id.startsWith("often"));
        int[] added = {0};
        assertThat(pages(() -> SearchRequest.keyword("pre*"), 30, () -> {
                            docs.ingest(
                                    IntStream.range(0, 90)
                                            .mapToObj(i -> Document.of("new" + added[0]++, "preb%02d".formatted(i / 3)))
                                            .iterator(),
                                    IngestListener.SILENT);
                            docs.maintain(step -> {});
                        })
                        .stream()
                        .map(Hit::documentId))
                .containsExactlyElementsOf(mostFrequent);
        List<Hit> synonymous = pages(
                () -> SearchRequest.keyword("quick"), 1, () -> docs.synonyms().replace(List.of()));
        assertThat(synonymous).hasSize(3);
    }

    @Test
    void pagesOfACorrectedQueryAreAskedForByTheQueryAsTyped() {
        fill(60);
        // A bulk load leaves the words that spelling knows to maintenance.
        docs.maintain(step -> {});
        List<String> meant = pages(() -> SearchRequest.keyword("cherry"), 7, () -> {}).stream()
                .map(PagesTest::key)
                .toList();
        Supplier<SearchRequest.Builder> typed =
                () -> SearchRequest.keyword("chery").limit(7);
        assertThat(pages(typed, 7, () -> put("new" + random.nextInt(), "chery")).stream()
                        .map(PagesTest::key))
                .containsSubsequence(meant)
                .hasSizeGreaterThan(7);
        docs = tusk.collections()
                .create(CollectionDefinition.named("fruit").language("simple").build());
        fill(20);
        // However the words above were drawn, there is a second page.
        docs.ingest(
                IntStream.range(0, 5)
                        .mapToObj(i -> Document.of("cherry" + i, "cherry"))
                        .iterator(),
                IngestListener.SILENT);
        docs.maintain(step -> {});
        SearchResult first = docs.search(typed.get().limit(2).build());
        SearchResult second = docs.search(typed.get()
                .limit(2)
                .spelling(SpellingUse.OFF)
                .cursor(first.next())
                .build());
        Spelling spelling = Objects.requireNonNull(second.spelling());
        assertThat(spelling.applied()).isTrue();
        assertThat(spelling.query()).isEqualTo("cherry");
        assertThatThrownBy(() -> docs.search(
                        SearchRequest.keyword("cherry").cursor(first.next()).build()))
                .hasMessage("this cursor belongs to another search");
    }

    @Test
    void groupsAreNotCountedAsWhatIsFound() {
        fill(60);
        put("zebra", "zebra");
        for (SearchRequest.Builder request : List.of(
                SearchRequest.keyword("apple zebrra").group(Grouping.by("source")),
                SearchRequest.keyword("apple zebrra").limit(2))) {
            Spelling spelling =
                    Objects.requireNonNull(docs.search(request.build()).spelling());
            assertThat(spelling.query()).isEqualTo("apple zebra");
            assertThat(spelling.applied()).isFalse();
        }
    }

    @Test
    void candidatesThatAreAsGoodAsTheLastAreNoMoreThanOnTheFirstPage() {
        docs.ingest(
                IntStream.range(0, 300)
                        .mapToObj(i -> Document.of("d%03d".formatted(i), i < 20 ? "apple apple pear" : "apple"))
                        .iterator(),
                IngestListener.SILENT);
        Supplier<SearchRequest.Builder> request =
                () -> SearchRequest.hybrid("apple").candidates(100);
        List<String> first = docs.search(request.get().limit(100).build()).hits().stream()
                .map(PagesTest::key)
                .toList();
        assertThat(pages(request, 30, () -> {}).stream().map(PagesTest::key))
                .startsWith(first.toArray(String[]::new))
                .hasSizeBetween(100, 120);
    }

    /** A model of which each vector is another one than that before, by a hair. */
    private static final class Drifting implements EmbeddingModel {
        private int calls;

        @Override
        public String name() {
            return "drifting";
        }

        @Override
        public int dimensions() {
            return 2;
        }

        @Override
        public List<Vector> embedDocuments(List<String> texts) {
            return texts.stream().map(this::embedQuery).toList();
        }

        @Override
        public Vector embedQuery(String text) {
            return Vector.of(new float[] {1, 1e-6f * ++calls});
        }
    }

    @Test
    void saysThatTheModelMadeAnotherVectorThanForThePageBefore(TestDatabase database) {
        Drifting model = new Drifting();
        docs = Tusk.open(database.pool(), name -> model)
                .collections()
                .create(CollectionDefinition.named("drifting").embedding(model).build());
        put("a", "a");
        put("b", "b");
        put("c", "c");
        SearchResult first = docs.search(SearchRequest.vector("a").limit(1).build());
        assertThat(first.notes()).isEmpty();
        SearchResult second = docs.search(
                SearchRequest.vector("a").limit(1).cursor(first.next()).build());
        assertThat(second.notes()).anyMatch(note -> note.contains("another vector of the query"));
    }

    @Test
    void groupsAreThoseOfGroupingEverythingThatMatches() {
        fill(400);
        docs.put(Document.builder("long")
                .body(IntStream.range(0, 300)
                        .mapToObj(i -> "# Part %d\n\napple apple apple pear %s\n\n".formatted(i, "filler ".repeat(100)))
                        .collect(Collectors.joining()))
                .build());
        for (Grouping grouping : List.of(
                Grouping.byDocument(), new Grouping("document", 3), Grouping.by("kind"), new Grouping("year", 4))) {
            for (Supplier<SearchRequest.Builder> request : List.<Supplier<SearchRequest.Builder>>of(
                    () -> SearchRequest.keyword("apple pear"), () -> SearchRequest.vector("apple pear"))) {
                Map<Object, List<String>> expected = new LinkedHashMap<>();
                for (Hit hit : all(request)) {
                    expected.computeIfAbsent(group(grouping, hit), each -> new ArrayList<>())
                            .add(key(hit));
                }
                List<Hit> groups = docs.search(
                                request.get().group(grouping).limit(20).build())
                        .hits();
                List<List<String>> found = groups.stream()
                        .map(hit -> {
                            List<String> keys = new ArrayList<>(List.of(key(hit)));
                            HitGroup of = Objects.requireNonNull(hit.group());
                            assertThat(String.valueOf(of.value())).isEqualTo(String.valueOf(group(grouping, hit)));
                            of.others().forEach(other -> keys.add(key(other)));
                            return keys;
                        })
                        .toList();
                assertThat(found)
                        .as("%s, seed %d", grouping, seed)
                        .containsExactlyElementsOf(expected.values().stream()
                                .limit(20)
                                .map(keys -> keys.subList(0, Math.min(grouping.size(), keys.size())))
                                .toList());
            }
        }
    }

    private static Object group(Grouping grouping, Hit hit) {
        return grouping.by().equals("document")
                ? hit.documentId()
                : String.valueOf(hit.metadata().get(grouping.by()));
    }

    @Test
    void limitGroupsAreFoundThoughOneDocumentFillsTheCandidates() {
        docs.put(Document.builder("long")
                .body(IntStream.range(0, 400)
                        .mapToObj(i -> "# Part %d\n\napple apple apple pear %s\n\n".formatted(i, "filler ".repeat(100)))
                        .collect(Collectors.joining()))
                .build());
        fill(60);
        for (SearchMode mode : SearchMode.values()) {
            SearchResult result = docs.search(SearchRequest.of(mode)
                    .query("apple pear")
                    .group(Grouping.byDocument())
                    .build());
            assertThat(result.hits()).as("%s", mode).hasSize(10);
            assertThat(result.hits().stream().map(Hit::documentId)).doesNotHaveDuplicates();
            assertThat(result.hits().getFirst().documentId()).isEqualTo("long");
        }
    }

    @Test
    void sortsByFieldsWithWhatHasNoneLast() {
        fill(100);
        for (boolean descending : List.of(true, false)) {
            List<Hit> hits = all(() -> SearchRequest.keyword("apple").sort(new SortKey("year", descending)));
            List<@Nullable Integer> years = new ArrayList<>();
            hits.forEach(hit -> {
                Object year = hit.metadata().get("year");
                years.add(year == null ? null : ((Number) year).intValue());
            });
            Comparator<Integer> order = descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
            assertThat(years).contains(2003).containsNull().isSortedAccordingTo(Comparator.nullsLast(order));
        }
    }

    @Test
    void refusesCursorsThatAreNotOfThisSearch() {
        fill(50);
        String next = Objects.requireNonNull(
                docs.search(SearchRequest.keyword("apple").limit(2).build()).next());
        assertThatThrownBy(() -> docs.search(
                        SearchRequest.keyword("pear").limit(2).cursor(next).build()))
                .isInstanceOfSatisfying(TuskException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                    assertThat(refused).hasMessage("this cursor belongs to another search");
                });
        Collection others = tusk.collections()
                .create(CollectionDefinition.named("others").language("simple").build());
        assertThatThrownBy(() -> others.search(
                        SearchRequest.keyword("apple").limit(2).cursor(next).build()))
                .hasMessage("this cursor belongs to another search");
        String damaged = next.substring(0, 20) + (next.charAt(20) == 'A' ? 'B' : 'A') + next.substring(21);
        for (String none : List.of(damaged, "", " ", "été", "AAAA", next.substring(3), next + "AAAA", "x".repeat(99))) {
            assertThatThrownBy(() -> docs.search(
                            SearchRequest.keyword("apple").cursor(none).build()))
                    .as(none)
                    .hasMessage("this is not a cursor of a search, or it is damaged");
        }
        assertThatThrownBy(() ->
                        SearchRequest.keyword("apple").cursor(next).offset(1).build())
                .hasMessageContaining("exclude each other");
        assertThat(docs.search(SearchRequest.keyword("apple")
                                .limit(5)
                                .cursor(next)
                                .build())
                        .hits())
                .as("another limit")
                .isNotEmpty();
    }

    @Test
    void refusesFieldsThatCannotSortOrGroup() {
        assertThatThrownBy(() -> docs.search(SearchRequest.keyword("x")
                        .sort(SortKey.ascending("yaer"))
                        .build()))
                .isInstanceOfSatisfying(TuskException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.UNKNOWN_FIELD);
                    assertThat(refused.hint()).contains("did you mean \"year\"?");
                });
        assertThatThrownBy(() -> docs.search(
                        SearchRequest.keyword("x").group(Grouping.by("tags")).build()))
                .hasMessageContaining("any number of them");
        assertThatThrownBy(() -> docs.search(SearchRequest.keyword("x")
                        .group(Grouping.by("'; drop table x"))
                        .build()))
                .hasMessageContaining("declares no such field");
        assertThatThrownBy(() -> SearchRequest.hybrid("x")
                        .sort(SortKey.ascending("year"))
                        .build())
                .hasMessageContaining("cannot be sorted by a field");
        assertThatThrownBy(() -> SortKey.parse("year:down")).hasMessageContaining("unknown direction");
        assertThatThrownBy(() -> new Grouping("document", 101)).hasMessageContaining("1 to 100");
    }
}
