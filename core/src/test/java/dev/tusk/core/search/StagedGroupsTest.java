package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.arrange.SortKey;
import dev.tusk.core.boost.FieldBoost;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.Mmr;
import dev.tusk.core.document.Document;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.rerank.RerankModel;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups of hits that have another order than that of their scores: those of the whole result in that order. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class StagedGroupsTest {

    private final WordHashModel model = new WordHashModel();
    private Collection docs;
    private Random random;
    private long seed;

    /** Scores a text by how often it has a 7. */
    private static final class ByLetter implements RerankModel {
        @Override
        public String name() {
            return "letters";
        }

        @Override
        public double[] scores(String query, List<String> texts) {
            return texts.stream()
                    .mapToDouble(text -> text.chars().filter(c -> c == '7').count())
                    .toArray();
        }
    }

    @BeforeEach
    void fill(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool(), name -> model, name -> new ByLetter());
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .language("simple")
                        .field("shelf", FieldType.NUMBER)
                        .field("points", FieldType.INTEGER)
                        .embedding(model)
                        .build());
        seed = Long.getLong("tusk.seed", System.nanoTime());
        random = new Random(seed);
        docs.ingest(IntStream.range(0, 150).mapToObj(this::document).iterator(), IngestListener.SILENT);
        docs.maintain(step -> {});
    }

    private Document document(int id) {
        String body = IntStream.range(0, 1 + random.nextInt(4))
                .mapToObj(part -> "# Part %d\n\n%s\n\n".formatted(part, words(60 + random.nextInt(60))))
                .collect(Collectors.joining());
        Document.Builder document = Document.builder("d" + id).body(body).metadata("points", random.nextInt(1000));
        // 1 and 1.0 are one number.
        return id % 7 == 0
                ? document.build()
                : document.metadata("shelf", id % 2 == 0 ? (Object) (id % 5) : (Object) (id % 5 + 0.0))
                        .build();
    }

    private String words(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "w" + (int) (300 * Math.pow(random.nextDouble(), 3)))
                .collect(Collectors.joining(" "));
    }

    private static String place(Hit hit) {
        return hit.documentId() + "#" + hit.chunk();
    }

    /** The groups of a whole result, each with its hits. */
    private static List<List<String>> groups(List<Hit> hits, Grouping grouping) {
        Map<Optional<Object>, List<String>> groups = new LinkedHashMap<>();
        for (Hit hit : hits) {
            Optional<Object> value = grouping.by().equals("shelf")
                    ? Optional.ofNullable(hit.metadata().get("shelf")).map(each -> ((Number) each).doubleValue())
                    : Optional.of(hit.documentId());
            groups.computeIfAbsent(value, key -> new ArrayList<>()).add(place(hit));
        }
        return groups.values().stream()
                .map(group -> group.subList(0, Math.min(grouping.size(), group.size())))
                .toList();
    }

    private static List<List<String>> groups(SearchResult result) {
        List<List<String>> groups = new ArrayList<>();
        for (Hit hit : result.hits()) {
            HitGroup group = Objects.requireNonNull(hit.group());
            List<String> places = new ArrayList<>(List.of(place(hit)));
            group.others().forEach(other -> places.add(place(other)));
            groups.add(places);
        }
        return groups;
    }

    @Test
    void areThoseOfTheWholeResultInItsOrder() {
        Map<String, UnaryOperator<SearchRequest.Builder>> ways = Map.of(
                "boost", request -> request.boost(FieldBoost.of("points", 1)),
                "pins", request -> request.pins(List.of("d7", "d33", "gone")),
                "distinct", request -> request.distinct(Distinct.DEFAULT),
                "rerank", request -> request.rerank(Rerank.with("letters").withDepth(40)),
                "mmr", request -> request.mmr(new Mmr(0.5, 30)),
                "all",
                        request -> request.boost(FieldBoost.of("points", 1))
                                .pins(List.of("d7"))
                                .distinct(Distinct.DEFAULT)
                                .rerank(Rerank.with("letters").withDepth(20))
                                .mmr(new Mmr(0.9, 30)));
        for (SearchMode mode : List.of(SearchMode.KEYWORD, SearchMode.FUZZY, SearchMode.VECTOR)) {
            String query = "w%d w%d".formatted(random.nextInt(5), random.nextInt(40));
            ways.forEach((way, add) -> {
                SearchRequest.Builder every =
                        add.apply(SearchRequest.of(mode).query(query).limit(1000));
                List<Hit> hits = docs.search(every.build()).hits();
                assertThat(hits).hasSizeGreaterThan(60);
                for (Grouping grouping : anyTwo(List.of(
                        Grouping.byDocument(),
                        new Grouping("document", 3),
                        new Grouping("shelf", 2),
                        Grouping.by("shelf")))) {
                    String what = "%s with %s by %s, seed %d".formatted(mode, way, grouping, seed);
                    SearchRequest.Builder grouped =
                            add.apply(SearchRequest.of(mode).query(query).group(grouping));
                    List<List<String>> expected = groups(hits, grouping);
                    SearchResult first = docs.search(grouped.limit(4).build());
                    SearchResult second =
                            docs.search(grouped.offset(4).limit(30).build());
                    List<List<String>> found = new ArrayList<>(groups(first));
                    found.addAll(groups(second));
                    assertThat(first.notes()).as(what).noneMatch(note -> note.contains("looked at"));
                    assertThat(found.stream().map(List::getFirst).toList())
                            .as(what)
                            .isEqualTo(expected.stream()
                                    .limit(34)
                                    .map(List::getFirst)
                                    .toList());
                    for (int g = 0; g < found.size(); g++) {
                        assertThat(expected.get(g))
                                .as(what)
                                .startsWith(found.get(g).toArray(String[]::new));
                    }
                    check(first, 1, grouping);
                    check(second, 5, grouping);
                }
            });
        }
    }

    private <T> List<T> anyTwo(List<T> all) {
        List<T> mixed = new ArrayList<>(all);
        Collections.shuffle(mixed, random);
        return mixed.subList(0, 2);
    }

    private static void check(SearchResult result, int firstRank, Grouping grouping) {
        assertThat(result.next()).isNull();
        int rank = firstRank;
        for (Hit hit : result.hits()) {
            assertThat(hit.rank()).isEqualTo(rank++);
            assertThat(hit.snippet()).isNotNull();
            HitGroup group = Objects.requireNonNull(hit.group());
            if (grouping.by().equals(Grouping.DOCUMENT)) {
                assertThat(group.value()).isEqualTo(hit.documentId());
            } else {
                assertThat(group.value() == null).isEqualTo(hit.metadata().get("shelf") == null);
            }
            for (int i = 0; i < group.others().size(); i++) {
                Hit other = group.others().get(i);
                assertThat(other.rank()).isEqualTo(i + 2);
                assertThat(other.snippet()).isNotNull();
                assertThat(other.group()).isNull();
            }
        }
    }

    @Test
    void areAsManyAsAreWantedInAHybridSearch() {
        SearchResult result = docs.search(SearchRequest.hybrid("w1 w2")
                .group(Grouping.byDocument())
                .boost(FieldBoost.of("points", 1))
                .limit(120)
                .build());
        assertThat(result.hits()).hasSize(120);
        assertThat(result.hits().stream().map(Hit::documentId)).doesNotHaveDuplicates();
    }

    /** More groups take more hits, and those more candidates, by which scores are brought to 0 to 1. */
    @Test
    void furtherPagesOfAHybridSearchSayThatCandidatesMayBeOthers() {
        SearchRequest.Builder request =
                SearchRequest.hybrid("w1 w2").group(Grouping.byDocument()).boost(FieldBoost.of("points", 1));
        List<String> all = new ArrayList<>();
        for (int offset = 0; offset < 60; offset += 10) {
            SearchResult page =
                    docs.search(request.candidates(1000).offset(offset).build());
            assertThat(page.notes()).noneMatch(note -> note.contains("candidates"));
            page.hits().forEach(hit -> all.add(hit.documentId()));
        }
        assertThat(all).doesNotHaveDuplicates().hasSize(60);
        assertThat(docs.search(request.offset(0).candidates(0).build()).notes())
                .noneMatch(note -> note.contains("candidates"));
        assertThat(docs.search(request.offset(10).candidates(0).build()).notes())
                .anyMatch(note -> note.contains("ask for the same candidates on all pages"));
    }

    @Test
    void areExplainedWithTheirBoosts() {
        Hit hit = docs.search(SearchRequest.keyword("w1")
                        .group(new Grouping("document", 2))
                        .boost(FieldBoost.of("points", 1))
                        .explain(true)
                        .build())
                .hits()
                .getFirst();
        assertThat(Objects.requireNonNull(hit.explanation()).toString()).contains("points");
        assertThat(hit.boosts()).hasSize(1);
    }

    @Test
    void ordersAndCursorsAreRefused() {
        SearchRequest.Builder request =
                SearchRequest.keyword("w1").group(Grouping.byDocument()).boost(FieldBoost.of("points", 1));
        assertThatThrownBy(() -> request.limit(600).offset(600).build()).hasMessageContaining("at most 1000");
        request.limit(10).offset(0);
        assertThatThrownBy(
                        () -> request.sort(List.of(new SortKey("points", true))).build())
                .hasMessageContaining("sort does not go together");
    }
}
