package dev.tusk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.document.StoredDocument;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.ingest.PutResult;
import dev.tusk.core.search.Fusion;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class CollectionTest {

    private final WordHashModel model = new WordHashModel();
    private final EmbeddingModels models = name -> model;
    private Tusk tusk;
    private Collection docs;

    @BeforeEach
    void open(TestDatabase database) {
        tusk = Tusk.open(database.dataSource(), models);
        tusk.setup().apply();
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .field("year", FieldType.INTEGER)
                        .embedding(model)
                        .build());
    }

    @Test
    void findsAPutDocumentInEveryMode() {
        docs.put(Document.builder("vacuum")
                .title("Routine vacuuming")
                .body("Vacuum recovers the space of updated or deleted rows.")
                .metadata("year", 2024)
                .tags("admin")
                .build());
        docs.put(Document.of("index", "An index lets the server find rows faster."));
        for (SearchMode mode : SearchMode.values()) {
            SearchResult result =
                    docs.search(SearchRequest.of(mode).query("vacuum space").build());
            assertThat(result.hits()).as(mode.wireName()).isNotEmpty();
            Hit first = result.hits().getFirst();
            assertThat(first.documentId()).as(mode.wireName()).isEqualTo("vacuum");
            assertThat(Objects.requireNonNull(first.snippet()).toHtml()).contains("<mark>Vacuum</mark>");
            assertThat(first.metadata()).containsEntry("year", 2024);
        }
    }

    @Test
    void fuzzySearchCorrectsUnknownWords() {
        docs.put(Document.of("a", "Replication slots keep segments of the log."));
        SearchResult result =
                docs.search(SearchRequest.fuzzy("replicaton slotts").build());
        assertThat(result.hits()).extracting(Hit::documentId).containsExactly("a");
        assertThat(result.corrections())
                .extracting(SearchResult.Correction::word)
                .containsExactly("replicaton", "slotts");
    }

    @Test
    void putIsUpsertAndSkipsWhatHasNotChanged() {
        Document first = Document.builder("a").body("one text").metadata("k", 1).build();
        assertThat(docs.put(first)).isEqualTo(PutResult.ADDED);
        assertThat(docs.put(first)).isEqualTo(PutResult.UNCHANGED);
        long embedded = model.embedded();
        assertThat(docs.put(first.toBuilder().metadata("k", 2).build())).isEqualTo(PutResult.CHANGED);
        assertThat(model.embedded()).as("only the metadata changed").isEqualTo(embedded);
        assertThat(docs.put(first.toBuilder().body("another text").build())).isEqualTo(PutResult.CHANGED);
        assertThat(docs.count(null)).isEqualTo(1);
        assertThat(docs.search(SearchRequest.keyword("one").build()).hits()).isEmpty();
        assertThat(docs.search(SearchRequest.keyword("another").build()).hits()).hasSize(1);
    }

    @Test
    void embedsEachDistinctTextOnceAndKeepsVectorsOfUnchangedChunks() {
        docs.putAll(List.of(Document.of("a", "the same text"), Document.of("b", "the same text")));
        assertThat(model.embedded()).isEqualTo(1);
    }

    @Test
    void patchMergesMetadataAndKeepsTheRest() {
        docs.put(Document.builder("a")
                .title("Title")
                .body("body text")
                .metadata(Map.of("year", 2020, "author", Map.of("name", "Ann", "age", 3)))
                .tags("x")
                .build());
        StoredDocument patched =
                docs.patch("a", Map.of("metadata", Map.of("author", Map.of("name", "Bob")), "tags", List.of("y", "z")));
        assertThat(patched.document().metadata())
                .containsEntry("year", 2020)
                .containsEntry("author", Map.of("name", "Bob", "age", 3));
        assertThat(patched.document().tags()).containsExactly("y", "z");
        assertThat(patched.document().body()).isEqualTo("body text");
    }

    @Test
    void patchKeepsAReadyVector() {
        Collection ready = tusk.collections()
                .create(CollectionDefinition.named("ready")
                        .embedding(new EmbeddingSpec(null, 3, Distance.L2))
                        .build());
        ready.put(Document.builder("a").body("text").vector(Vector.of(1, 2, 3)).build());
        ready.patch("a", Map.of("title", "A title"));
        SearchResult result =
                ready.search(SearchRequest.vector(Vector.of(1, 2, 3)).build());
        assertThat(result.hits()).singleElement().satisfies(hit -> {
            assertThat(hit.title()).isEqualTo("A title");
            assertThat(Objects.requireNonNull(hit.vector()).score()).isEqualTo(1.0);
        });
    }

    @Test
    void listsByKeysetAndCounts() {
        docs.putAll(IntStream.range(0, 25)
                .mapToObj(i -> Document.builder("doc-%02d".formatted(i))
                        .body("text " + i)
                        .metadata("year", 2000 + i % 2)
                        .build())
                .toList());
        var first = docs.list(null, null, 10);
        var second = docs.list(null, first.next().orElseThrow(), 10);
        var third = docs.list(null, second.next().orElseThrow(), 10);
        assertThat(first.documents()).hasSize(10);
        assertThat(third.documents()).hasSize(5);
        assertThat(third.next()).isEmpty();
        assertThat(docs.count(Filter.eq("year", 2001))).isEqualTo(12);
        assertThat(docs.delete(Filter.eq("year", 2001))).isEqualTo(12);
        assertThat(docs.count(null)).isEqualTo(13);
        assertThat(docs.delete("doc-00")).isTrue();
        assertThat(docs.delete("doc-00")).isFalse();
    }

    @Test
    void ingestsAStreamAndSetsRefusedDocumentsAside() {
        List<Document> source = IntStream.range(0, 200)
                .mapToObj(i -> Document.of(i == 77 ? "" : "d" + i, "text number " + i))
                .toList();
        var failures = new java.util.ArrayList<String>();
        IngestReport report = docs.ingest(source.iterator(), new IngestListener() {
            @Override
            public void failed(String documentId, TuskException why) {
                failures.add(why.getMessage());
            }
        });
        assertThat(report.added()).isEqualTo(199);
        assertThat(report.failed()).isEqualTo(1);
        assertThat(failures).hasSize(1);
        IngestReport again = docs.ingest(source.iterator(), IngestListener.SILENT);
        assertThat(again.unchanged()).isEqualTo(199);
        assertThat(docs.count(null)).isEqualTo(199);
    }

    @Test
    void hybridFusesByWeightedSumAndByReciprocalRank() {
        docs.putAll(List.of(
                Document.of("a", "apples and pears"),
                Document.of("b", "pears alone"),
                Document.of("c", "nothing of it")));
        Hit best =
                docs.search(SearchRequest.hybrid("apples pears").build()).hits().getFirst();
        assertThat(best.documentId()).isEqualTo("a");
        assertThat(best.score())
                .isCloseTo(
                        Objects.requireNonNull(best.lexical()).contribution()
                                + Objects.requireNonNull(best.vector()).contribution(),
                        org.assertj.core.data.Offset.offset(1e-9));
        Hit byRank = docs.search(SearchRequest.hybrid("apples pears")
                        .fusion(new Fusion.ReciprocalRank(60))
                        .build())
                .hits()
                .getFirst();
        assertThat(byRank.score()).isCloseTo(2.0 / 61, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void buildsAndUsesTheVectorIndexAndFilteredSearchReturnsAllRows() {
        Collection many = tusk.collections()
                .create(CollectionDefinition.named("many")
                        .embedding(new EmbeddingSpec(null, 8, Distance.COSINE))
                        .build());
        java.util.Random random = new java.util.Random(7);
        many.ingest(
                IntStream.range(0, 6000)
                        .mapToObj(i -> Document.builder("d" + i)
                                .body("text " + i)
                                .tags(i % 1000 == 0 ? "rare" : "common")
                                .vector(randomVector(random))
                                .build())
                        .iterator(),
                IngestListener.SILENT);
        List<String> steps = new java.util.ArrayList<>();
        many.maintain(steps::add);
        assertThat(steps).anyMatch(step -> step.contains("HNSW"));
        SearchResult result = many.search(SearchRequest.vector(randomVector(random))
                .limit(10)
                .explain(true)
                .build());
        assertThat(result.plan().toString()).contains("HNSW");
        assertThat(Objects.requireNonNull(result.explanation()).plan()).contains("many_chunk_hnsw");
        assertThat(result.hits()).hasSize(10);
        SearchResult filtered = many.search(SearchRequest.vector(randomVector(random))
                .filter(Filter.containsAny("tags", List.of("rare")))
                .limit(6)
                .build());
        assertThat(filtered.hits()).hasSize(6);
    }

    private static Vector randomVector(java.util.Random random) {
        float[] values = new float[8];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Vector.of(values);
    }

    @Test
    void refusesUnknownFieldsAndCollectionsWithASuggestion() {
        docs.put(Document.builder("a").body("x").metadata("year", 2020).build());
        assertThatThrownBy(() -> docs.count(Filter.eq("yeer", 2020))).isInstanceOfSatisfying(TuskException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_FIELD);
            assertThat(e.hint()).contains("year");
        });
        assertThatThrownBy(() -> tusk.collection("dosc"))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.hint()).contains("docs"));
    }
}
