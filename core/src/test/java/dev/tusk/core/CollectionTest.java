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
import dev.tusk.core.text.TextFormat;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool(), models);
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
        Document before = sections("first", 12);
        docs.put(before);
        long embedded = model.embedded();
        assertThat(embedded).isGreaterThan(10);
        String changed = before.body().replace("first5 ", "second5 ");
        IngestReport report =
                docs.putAll(List.of(before.toBuilder().body(changed).build()));
        assertThat(report.chunks()).isGreaterThan(10);
        assertThat(report.embedded()).isEqualTo(model.embedded() - embedded);
        assertThat(report.embedded()).as("one section of twelve").isEqualTo(1);
    }

    private static Document sections(String word, int count) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < count; i++) {
            body.append("## Section ").append(i).append("\n\n");
            for (int n = 0; n < 30; n++) {
                body.append("The ")
                        .append(word)
                        .append(i)
                        .append(" has the number ")
                        .append(n)
                        .append(". ");
            }
            body.append("\n\n");
        }
        return Document.builder("long")
                .title("Sections")
                .format(TextFormat.MARKDOWN)
                .body(body.toString())
                .build();
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
    void patchKeepsAReadyVectorWhereTheTextStays() {
        Collection ready = withReadyVector();
        ready.patch("a", Map.of("tags", List.of("x"), "body", "text"));
        assertThat(scoreOf(ready, Vector.of(1, 2, 3))).isEqualTo(1.0);
        assertThat(ready.get("a").orElseThrow().document().tags()).containsExactly("x");
    }

    @Test
    void patchOfTheTextMustSayWhatBecomesOfAReadyVector() {
        Collection ready = withReadyVector();
        for (Map<String, Object> patch : List.<Map<String, Object>>of(
                Map.of("body", "other"), Map.of("title", "other"), Map.of("format", "markdown"))) {
            assertThatThrownBy(() -> ready.patch("a", patch)).isInstanceOfSatisfying(TuskException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                assertThat(e.hint()).contains("vector");
            });
        }
        ready.patch("a", Map.of("body", "other", "vector", List.of(3, 2.0, 1)));
        assertThat(scoreOf(ready, Vector.of(3, 2, 1))).isEqualTo(1.0);
        assertThatThrownBy(() -> ready.patch("a", Map.of("vector", List.of("1"))))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("list of numbers");
        Map<String, @Nullable Object> drop = new HashMap<>();
        drop.put("vector", null);
        ready.patch("a", drop);
        assertThat(ready.search(SearchRequest.vector(Vector.of(3, 2, 1)).build())
                        .hits())
                .isEmpty();
    }

    private Collection withReadyVector() {
        Collection ready = tusk.collections()
                .create(CollectionDefinition.named("ready")
                        .embedding(new EmbeddingSpec(null, 3, Distance.L2))
                        .build());
        ready.put(Document.builder("a").body("text").vector(Vector.of(1, 2, 3)).build());
        return ready;
    }

    private static double scoreOf(Collection collection, Vector vector) {
        Hit hit = collection.search(SearchRequest.vector(vector).build()).hits().getFirst();
        return Objects.requireNonNull(hit.vector()).score();
    }

    @Test
    void doesNotTakeTheCallersVectorsForTheModels() {
        Document plain = Document.of("a", "words of the caller.\nAnd more of them.");
        docs.put(plain.toBuilder().vector(WordHashModel.vectorOf("elsewhere")).build());
        docs.put(plain);
        assertThat(model.embedded()).isEqualTo(1);
    }

    @Test
    void indexesTheTextOfAReadyVectorsDocumentWithoutItsMarkup() {
        docs.put(Document.builder("a")
                .format(TextFormat.HTML)
                .body("<title>Found</title><p class='cerulean'>The <b>visible</b> words.</p>")
                .vector(WordHashModel.vectorOf("x"))
                .build());
        assertThat(docs.search(SearchRequest.keyword("cerulean").build()).hits())
                .isEmpty();
        Hit hit = docs.search(SearchRequest.keyword("visible").build()).hits().getFirst();
        assertThat(hit.title()).isEqualTo("Found");
        assertThat(Objects.requireNonNull(hit.snippet()).toHtml()).doesNotContain("&lt;");
    }

    @Test
    void findsTheTitleAnewWhenTheBodyIsPatched(TestDatabase database) {
        docs.put(html("<title>Old</title><p>Some text.</p>"));
        assertThat(titleOf("a")).isEqualTo("Old");
        String chunks = "select sum(id)::bigint from tusk.docs_chunk";
        long before = database.queryLong(chunks);
        docs.patch("a", Map.of("metadata", Map.of("year", 2026)));
        assertThat(titleOf("a")).isEqualTo("Old");
        assertThat(database.queryLong(chunks)).as("the same chunks").isEqualTo(before);
        docs.patch("a", Map.of("body", "<title>New</title><p>Some text.</p>"));
        assertThat(titleOf("a")).isEqualTo("New");
        docs.patch("a", Map.of("title", "Given"));
        docs.patch("a", Map.of("body", "<title>Newer</title><p>Some text.</p>"));
        assertThat(titleOf("a")).isEqualTo("Given");
    }

    @Test
    void toPutBackWhatWasReadChangesNothing() {
        docs.put(html("<title>Found</title><p>Some text.</p>"));
        Document read = docs.get("a").orElseThrow().document();
        assertThat(docs.put(read)).isEqualTo(PutResult.UNCHANGED);
        assertThat(docs.put(read.toBuilder().tags("new").build())).isEqualTo(PutResult.CHANGED);
        assertThat(model.embedded()).isEqualTo(1);
        assertThat(titleOf("a")).isEqualTo("Found");
    }

    private static Document html(String body) {
        return Document.builder("a").format(TextFormat.HTML).body(body).build();
    }

    private String titleOf(String id) {
        return docs.get(id).orElseThrow().document().title();
    }

    @Test
    void notesFieldsAgainWhenTheCollectionWasMadeAnew(TestDatabase database) {
        Document document =
                Document.builder("a").body("text").metadata("color", "red").build();
        docs.put(document);
        Tusk other = Tusk.open(database.pool(), models);
        CollectionDefinition definition = docs.definition();
        other.collections().drop("docs");
        other.collections().create(definition);
        docs.put(document);
        assertThat(Tusk.open(database.pool(), models)
                        .collection("docs")
                        .summary()
                        .knownFields())
                .containsExactly("color");
        tusk.collections().drop("docs");
        Collection again = tusk.collections().create(definition);
        again.put(document.toBuilder().metadata(Map.of("size", 1)).build());
        assertThat(again.summary().knownFields()).containsExactly("size");
        assertThatThrownBy(() -> again.count(Filter.eq("color", "red"))).isInstanceOf(TuskException.class);
    }

    @Test
    void notesNoMoreThanAThousandFieldsWhoeverPutsThem(TestDatabase database) {
        for (int writer = 0; writer < 2; writer++) {
            Document.Builder document = Document.builder("w" + writer).body("text");
            for (int i = 0; i < 700; i++) {
                document.metadata("k%d_%d".formatted(writer, i), i);
            }
            Tusk.open(database.pool(), models).collection("docs").put(document.build());
        }
        assertThat(database.queryLong("select count(*) from tusk.known_field")).isEqualTo(1000);
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
    void refusesFieldsThatAreSpelledLikeADeclaredOneBeforeAnyDocumentHasMetadata() {
        tusk.collections()
                .create(CollectionDefinition.named("declared")
                        .field("year", FieldType.INTEGER)
                        .build());
        Collection declared = tusk.collection("declared");
        assertThat(declared.count(Filter.eq("year", 2020))).isZero();
        assertThatThrownBy(() -> declared.count(Filter.eq("yeer", 2020)))
                .isInstanceOfSatisfying(TuskException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_FIELD);
                    assertThat(e.hint()).contains("year");
                });
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
