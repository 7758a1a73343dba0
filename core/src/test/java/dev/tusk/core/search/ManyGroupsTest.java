package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** More chunks than are scored one and all: what can be left out must not be among the best groups. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class ManyGroupsTest {

    private static final int DOCUMENTS = 4500;

    private static Collection docs;
    private static Random random;
    private static long seed;

    @BeforeAll
    static void fill(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool(), name -> new WordHashModel());
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .language("simple")
                        .field("shelf", FieldType.INTEGER)
                        .embedding(new WordHashModel())
                        .build());
        seed = Long.getLong("tusk.seed", System.nanoTime());
        random = new Random(seed);
        docs.ingest(
                IntStream.range(0, DOCUMENTS).mapToObj(ManyGroupsTest::document).iterator(), IngestListener.SILENT);
        docs.maintain(step -> {});
    }

    private static Document document(int id) {
        int parts = id % 500 == 0 ? 60 : 1 + random.nextInt(4);
        String body = IntStream.range(0, parts)
                .mapToObj(part -> "# Part %d\n\n%s\n\n".formatted(part, words(70 + random.nextInt(60))))
                .collect(Collectors.joining());
        return Document.builder("d" + id)
                .body(body)
                .metadata("shelf", random.nextInt(40))
                .build();
    }

    /** From w0 to w999, the lower the more frequent. */
    private static String words(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "w" + (int) (1000 * Math.pow(random.nextDouble(), 4)))
                .collect(Collectors.joining(" "));
    }

    private List<Hit> all(SearchRequest.Builder request) {
        List<Hit> all = new ArrayList<>();
        List<Hit> page;
        do {
            page = docs.search(request.limit(1000)
                            .offset(all.size())
                            .snippets(false)
                            .build())
                    .hits();
            all.addAll(page);
        } while (page.size() == 1000 && all.size() <= SearchRequest.MAX_OFFSET);
        return all;
    }

    @Test
    void theBestGroupsAreThoseOfEveryChunk() {
        assertThat(docs.summary().chunks()).isGreaterThan(5000);
        Set<String> ways = new TreeSet<>();
        for (int i = 0; i < 8; i++) {
            String query = "w%d w%d w%d".formatted(random.nextInt(4), random.nextInt(30), random.nextInt(300));
            List<Hit> every = all(SearchRequest.keyword(query));
            for (Grouping grouping : List.of(Grouping.byDocument(), Grouping.by("shelf"))) {
                Function<Hit, Object> group = grouping.by().equals("shelf")
                        ? hit -> Objects.requireNonNull(hit.metadata().get("shelf"))
                        : Hit::documentId;
                Set<Object> seen = new HashSet<>();
                List<String> expected = every.stream()
                        .filter(hit -> seen.add(group.apply(hit)))
                        .limit(25)
                        .map(hit -> hit.documentId() + "#" + hit.chunk())
                        .toList();
                SearchResult first = docs.search(
                        SearchRequest.keyword(query).group(grouping).limit(15).build());
                SearchResult second = docs.search(SearchRequest.keyword(query)
                        .group(grouping)
                        .limit(10)
                        .cursor(first.next())
                        .build());
                ways.add(first.plan().toString().replaceAll("[0-9.]+", "n"));
                List<String> found = new ArrayList<>();
                first.hits().forEach(hit -> found.add(hit.documentId() + "#" + hit.chunk()));
                second.hits().forEach(hit -> found.add(hit.documentId() + "#" + hit.chunk()));
                assertThat(found).as("%s by %s, seed %d", query, grouping, seed).isEqualTo(expected);
            }
            List<String> pages = new ArrayList<>();
            @Nullable String cursor = null;
            for (int page = 0; page < 5; page++) {
                SearchResult result = docs.search(
                        SearchRequest.keyword(query).limit(13).cursor(cursor).build());
                ways.add(result.plan().toString().replaceAll("[0-9.]+", "n"));
                result.hits().forEach(hit -> pages.add(hit.documentId() + "#" + hit.chunk()));
                cursor = result.next();
            }
            assertThat(pages)
                    .as("pages of %s, seed %d", query, seed)
                    .isEqualTo(every.stream()
                            .limit(65)
                            .map(hit -> hit.documentId() + "#" + hit.chunk())
                            .toList());
        }
        assertThat(ways).as("some were left out unseen").anyMatch(way -> way.contains("that can reach"));
    }

    @Test
    void theWalkOfTheIndexBringsEnoughGroupsAndNoHitTwice() {
        docs.put(Document.builder("long")
                .body(IntStream.range(0, 600)
                        .mapToObj(part -> "# Part\n\n%s\n\n".formatted("w1 w7 ".repeat(60)))
                        .collect(Collectors.joining()))
                .build());
        SearchResult grouped = docs.search(SearchRequest.vector("w1 w7")
                .group(Grouping.byDocument())
                .limit(20)
                .build());
        assertThat(grouped.hits().stream().map(Hit::documentId).distinct()).hasSize(20);
        assertThat(grouped.hits().getFirst().documentId()).isEqualTo("long");
        SearchResult hybrid = docs.search(SearchRequest.hybrid("w1 w7")
                .group(Grouping.byDocument())
                .limit(20)
                .build());
        assertThat(hybrid.hits().stream().map(Hit::documentId).distinct()).hasSize(20);
        for (SearchMode mode : List.of(SearchMode.VECTOR, SearchMode.HYBRID)) {
            Set<String> seen = new LinkedHashSet<>();
            @Nullable String cursor = null;
            for (int page = 0; page < 6; page++) {
                SearchResult result = docs.search(SearchRequest.of(mode)
                        .query("w3 w20 w100")
                        .limit(15)
                        .cursor(cursor)
                        .build());
                assertThat(result.plan().toString()).contains("HNSW");
                assertThat(result.hits()).hasSize(15);
                result.hits()
                        .forEach(hit -> assertThat(seen.add(hit.documentId() + "#" + hit.chunk()))
                                .as("%s twice, seed %d", hit.documentId(), seed)
                                .isTrue());
                cursor = result.next();
                docs.delete(result.hits().getFirst().documentId());
            }
        }
    }
}
