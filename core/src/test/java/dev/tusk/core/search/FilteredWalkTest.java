package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.TextWeights;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hybrid search by the index of vectors, of which few pass: no walk may lose some of those. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class FilteredWalkTest {

    private static final int DOCUMENTS = 5400;
    private static final int RARE = 60;

    private final Random random = new Random(7);
    private TestDatabase database;
    private Tusk tusk;
    private Collection docs;

    @BeforeEach
    void fill(TestDatabase database) {
        this.database = database;
        // As in a collection that is many times as large: the walk gives up before it has seen every vector.
        database.execute("alter database %s set hnsw.max_scan_tuples = 1000".formatted(database.name()));
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool());
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .language("simple")
                        .embedding(new EmbeddingSpec(null, 4, Distance.COSINE))
                        .build());
        docs.ingest(
                IntStream.range(0, DOCUMENTS)
                        .mapToObj(i -> Document.builder("d" + i)
                                .body(isRare(i) ? "apple kiwi" : "apple")
                                .tags(isRare(i) ? "rare" : "common")
                                .vector(vector())
                                .build())
                        .iterator(),
                IngestListener.SILENT);
        docs.maintain(step -> {});
    }

    private static boolean isRare(int document) {
        return document % (DOCUMENTS / RARE) == 0;
    }

    private Vector vector() {
        float[] values = new float[4];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Vector.of(values);
    }

    private static SearchRequest.Builder filtered(Vector vector) {
        return SearchRequest.hybrid("pear")
                .vector(vector)
                .filter(Filter.containsAny("tags", List.of("rare")))
                .snippets(false);
    }

    private static SearchRequest.Builder constrained(Vector vector) {
        return SearchRequest.hybrid("pear +kiwi").vector(vector).snippets(false);
    }

    private static List<String> ids(SearchResult result) {
        return result.hits().stream().map(Hit::documentId).toList();
    }

    @Test
    void pagesAndGroupsOfWhatFewDocumentsPassHoldAllOfThem() {
        Vector vector = vector();
        // How many chunks have a word is not asked before the walk; how many documents pass a filter is.
        List<SearchRequest.Builder> requests = List.of(constrained(vector), filtered(vector));
        for (SearchRequest.Builder request : requests) {
            SearchResult first = docs.search(request.limit(10).build());
            boolean walks = request == requests.getFirst();
            assertThat(first.plan().toString())
                    .contains(walks ? "brought too few rows" : "exact scan (about 60 of about 5400 vectors pass");
            List<String> found = new ArrayList<>(ids(first));
            @Nullable String cursor = first.next();
            while (cursor != null && found.size() <= RARE) {
                SearchResult page = docs.search(request.cursor(cursor).build());
                found.addAll(ids(page));
                cursor = page.next();
            }
            assertThat(found).hasSize(RARE).doesNotHaveDuplicates();
            SearchResult groups = docs.search(
                    request.cursor(null).limit(50).group(Grouping.byDocument()).build());
            assertThat(ids(groups)).isEqualTo(found.subList(0, 50));
            assertThat(groups.notes().stream().anyMatch(note -> note.contains("all that pass were compared")))
                    .isEqualTo(walks);
        }
    }

    @Test
    void deletedRowsCutNoWalkShort() {
        database.execute("alter table tusk.docs_chunk set (autovacuum_enabled = off)");
        Vector vector = vector();
        SearchRequest.Builder nearest = SearchRequest.vector(vector).snippets(false);
        ids(docs.search(nearest.limit(400).build())).forEach(docs::delete);
        SearchRequest.Builder request =
                SearchRequest.hybrid("pear").vector(vector).snippets(false);
        List<String> all = ids(docs.search(request.limit(40).build()));
        assertThat(all).hasSize(40).isEqualTo(ids(docs.search(nearest.limit(40).build())));
        SearchResult first = docs.search(request.limit(25).build());
        List<String> paged = new ArrayList<>(ids(first));
        paged.addAll(ids(docs.search(request.limit(15).cursor(first.next()).build())));
        assertThat(paged).isEqualTo(all);
    }

    @Test
    void whatStandsWhereWordsCountNothingIsFoundLastAndCounted() {
        docs = tusk.collections()
                .create(CollectionDefinition.named("titled")
                        .language("simple")
                        .weights(new TextWeights(0, 1, 1))
                        .build());
        docs.ingest(
                IntStream.range(0, DOCUMENTS)
                        .mapToObj(i -> Document.builder("d" + i)
                                .title(i % 2 == 0 ? "walrus" : "")
                                .body(i % 10 == 0 ? "walrus" : "seal")
                                .build())
                        .iterator(),
                IngestListener.SILENT);
        int found = 0;
        SearchResult page;
        do {
            page = docs.search(SearchRequest.keyword("walrus")
                    .limit(1000)
                    .offset(found)
                    .snippets(false)
                    .total(TotalCount.EXACT)
                    .build());
            found += page.hits().size();
        } while (page.hits().size() == 1000);
        assertThat(found).isEqualTo(DOCUMENTS / 2);
        assertThat(page.plan().toString()).contains("of all chunks");
        assertThat(Objects.requireNonNull(page.total()).value()).isEqualTo(found);
        assertThat(page.hits().getLast().score()).isZero();
    }
}
