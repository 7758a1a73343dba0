package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.boost.FieldBoost;
import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.facet.Facet;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.ingest.PutResult;
import dev.tusk.core.text.TextFormat;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Documents with several vectors: what is kept of them, and how they are searched. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class NamedVectorsTest {

    private static final EmbeddingSpec WORDS =
            new EmbeddingSpec("word-hash", WordHashModel.DIMENSIONS, Distance.COSINE);

    private final WordHashModel model = new WordHashModel();
    private final EmbeddingModels models = name -> model;
    private TestDatabase database;
    private Tusk tusk;
    private Collection docs;

    @BeforeEach
    void open(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool(), models);
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .field("number", FieldType.INTEGER)
                        .vector(NamedVector.of("title", "title", WORDS))
                        .vector(NamedVector.of("summary", "about.summary", WORDS))
                        .vector(NamedVector.given("image", new EmbeddingSpec(null, 3, Distance.L2)))
                        .build());
    }

    private static Document document(String id, String title, String body, float... image) {
        Document.Builder document =
                Document.builder(id).title(title).body(body).metadata(Map.of("length", body.length()));
        return (image.length == 0 ? document : document.vector("image", Vector.of(image))).build();
    }

    private void putThree() {
        docs.putAll(List.of(
                document("owl", "night hunters", "They fly without a sound.", 1, 0, 0),
                document("lark", "morning singers", "They rise before the sun.", 0, 1, 0),
                document("mouse", "prey of the night", "They hide below leaves.")));
    }

    private List<String> ids(SearchRequest.Builder request) {
        return docs.search(request.build()).hits().stream().map(Hit::documentId).toList();
    }

    private static SearchRequest.Builder nearest(VectorQuery... vectors) {
        return SearchRequest.of(SearchMode.VECTOR).vectors(vectors);
    }

    private long rows(String vector) {
        return database.queryLong("select count(*) from tusk.\"docs.vector.%s\"".formatted(vector));
    }

    private void assertRefused(ErrorCode code, String message, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void isReadBackAsItWasDefined() {
        assertThat(Tusk.open(database.pool(), models).collection("docs").definition())
                .isEqualTo(docs.definition());
        assertThat(docs.definition().vectorNames()).containsExactly("title", "summary", "image");
    }

    @Test
    void findsByEachVectorAlone() {
        putThree();
        assertThat(ids(nearest(VectorQuery.of("title", "singers in the morning"))))
                .first()
                .isEqualTo("lark");
        assertThat(ids(nearest(VectorQuery.of("image", Vector.of(0.9f, 0.1f, 0)))))
                .containsExactly("owl", "lark");
        assertThat(ids(nearest(VectorQuery.of("title")).query("prey"))).first().isEqualTo("mouse");
        Hit hit = docs.search(
                        nearest(VectorQuery.of("image", Vector.of(1, 0, 1))).build())
                .hits()
                .getFirst();
        assertThat(hit.score()).isEqualTo(0.5);
        assertThat(hit.vector()).isNull();
        assertThat(hit.vectors()).containsExactly(Map.entry("image", new LegScore(0.5, 1, 0.5)));
        assertThat(hit.text()).isEqualTo("They fly without a sound.");
    }

    @Test
    void weighsSeveralVectors() {
        putThree();
        VectorQuery title = VectorQuery.of("title", "morning singers");
        VectorQuery image = VectorQuery.of("image", Vector.of(1, 0, 0));
        assertThat(ids(nearest(title.weighing(3), image))).first().isEqualTo("lark");
        assertThat(ids(nearest(title, image.weighing(3)))).first().isEqualTo("owl");
        assertThat(ids(nearest(title, image))).containsExactlyInAnyOrder("owl", "lark", "mouse");
    }

    @Test
    void embedsEachDistinctTextOnceAndOnlyWhatChanged() {
        docs.putAll(List.of(
                document("a", "same title", "one"),
                document("b", "same title", "two"),
                document("c", "other", "three")));
        assertThat(model.embedded()).isEqualTo(2);
        assertThat(docs.put(document("a", "same title", "one"))).isEqualTo(PutResult.UNCHANGED);
        assertThat(docs.put(document("a", "same title", "another body"))).isEqualTo(PutResult.CHANGED);
        assertThat(model.embedded()).isEqualTo(2);
        docs.put(document("c", "third title", "three"));
        assertThat(model.embedded()).isEqualTo(3);
        assertThat(ids(nearest(VectorQuery.of("title", "third title")))).first().isEqualTo("c");
        docs.patch("c", Map.of("metadata", Map.of("about", Map.of("summary", "what it is about"))));
        assertThat(model.embedded()).isEqualTo(4);
        assertThat(ids(nearest(VectorQuery.of("summary", "about")))).containsExactly("c");
        docs.patch("c", Map.of("metadata", Map.of("length", 7)));
        assertThat(model.embedded()).isEqualTo(4);
    }

    @Test
    void makesNoVectorOfWhatIsNotThere() {
        docs.put(Document.builder("a").title("a title").build());
        assertThat(model.embedded()).isEqualTo(1);
        assertThat(rows("summary")).as("a row that says so").isEqualTo(1);
        assertThat(rows("image")).isZero();
        assertThat(ids(nearest(VectorQuery.of("summary", "title")))).isEmpty();
        assertThat(ids(nearest(VectorQuery.of("title", "title")))).containsExactly("a");
    }

    @Test
    void takesTheTitleThatWasFoundInTheBody() {
        docs.put(Document.builder("a")
                .format(TextFormat.MARKDOWN)
                .body("# Barn owls\n\nThey live in barns.")
                .build());
        assertThat(ids(nearest(VectorQuery.of("title", "barn owls")))).containsExactly("a");
        assertThat(model.embedded()).isEqualTo(1);
        docs.put(Document.builder("a")
                .title("Barn owls")
                .format(TextFormat.MARKDOWN)
                .body("# Barn owls\n\nThey live in barns.")
                .build());
        assertThat(model.embedded()).isEqualTo(1);
    }

    @Test
    void findsADocumentWithoutTextByItsVector() {
        docs.put(Document.builder("picture").vector("image", Vector.of(1, 2, 3)).build());
        assertThat(ids(nearest(VectorQuery.of("image", Vector.of(1, 2, 4))))).containsExactly("picture");
        docs.put(Document.builder("later").build());
        docs.put(Document.builder("later").vector("image", Vector.of(1, 2, 4)).build());
        assertThat(ids(nearest(VectorQuery.of("image", Vector.of(1, 2, 4))))).containsExactly("later", "picture");
    }

    @Test
    void refusesVectorsThatTheCollectionCannotHoldAndChangesNothing() {
        Document good = document("good", "t", "b", 1, 2, 3);
        assertRefused(
                ErrorCode.INVALID_VECTOR,
                "the vector \"image\" of document \"bad\" has 2 dimensions",
                () -> docs.putAll(List.of(good, document("bad", "t", "b", 1, 2))));
        assertRefused(
                ErrorCode.INVALID_VECTOR,
                "document \"bad\" has a vector \"imgae\"",
                () -> docs.putAll(List.of(
                        good,
                        Document.builder("bad")
                                .vector("imgae", Vector.of(1, 2, 3))
                                .build())));
        assertRefused(
                ErrorCode.INVALID_VECTOR,
                "which the model \"word-hash\" makes of title",
                () -> docs.putAll(List.of(
                        good,
                        Document.builder("bad")
                                .vector("title", Vector.of(new float[WordHashModel.DIMENSIONS]))
                                .build())));
        assertRefused(ErrorCode.INVALID_VECTOR, "NaN", () -> Vector.of(1, Float.NaN, 3));
        assertRefused(ErrorCode.INVALID_VECTOR, "Infinity", () -> Vector.of(1, Float.POSITIVE_INFINITY, 3));
        tusk.collections()
                .alter(
                        "docs",
                        CollectionChange.ofVectors(
                                List.of(NamedVector.given("angle", new EmbeddingSpec(null, 2, Distance.COSINE))),
                                List.of()));
        docs = tusk.collection("docs");
        assertRefused(
                ErrorCode.INVALID_VECTOR,
                "the vector \"angle\" of document \"bad\" is all zeros",
                () -> docs.putAll(List.of(
                        good,
                        Document.builder("bad").vector("angle", Vector.of(0, 0)).build())));
        assertThat(docs.count(null)).isZero();
        assertThat(rows("image")).isZero();
        List<String> refused = new ArrayList<>();
        IngestReport report =
                docs.ingest(List.of(good, document("bad", "t", "b", 1, 2)).iterator(), new IngestListener() {
                    @Override
                    public void failed(String id, TuskException reason) {
                        refused.add(id);
                    }
                });
        assertThat(report.added()).isEqualTo(1);
        assertThat(refused).containsExactly("bad");
    }

    @Test
    void refusesSearchesThatItCannotDo() {
        putThree();
        assertRefused(
                ErrorCode.INVALID_REQUEST, "has no vector \"titel\"", () -> ids(nearest(VectorQuery.of("titel", "x"))));
        assertRefused(
                ErrorCode.INVALID_REQUEST, "no model to make one", () -> ids(nearest(VectorQuery.of("image", "x"))));
        assertRefused(
                ErrorCode.INVALID_VECTOR,
                "has 2 dimensions",
                () -> ids(nearest(VectorQuery.of("image", Vector.of(1, 2)))));
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "chunks of collection \"docs\" have no vectors",
                () -> ids(nearest(VectorQuery.of("chunk", "x"))));
        assertRefused(ErrorCode.INVALID_REQUEST, "have no vectors", () -> ids(SearchRequest.vector("x")));
        assertRefused(
                ErrorCode.EMPTY_QUERY,
                "the query is empty",
                () -> nearest(VectorQuery.of("title")).build());
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "keyword search compares no vectors",
                () -> SearchRequest.keyword("x")
                        .vectors(VectorQuery.of("title"))
                        .build());
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "is there twice",
                () -> nearest(VectorQuery.of("title", "x"), VectorQuery.of("title", "y"))
                        .build());
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "weight",
                () -> VectorQuery.of("title").weighing(0));
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "weight",
                () -> VectorQuery.of("title").weighing(Double.NaN));
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "cursor",
                () -> nearest(VectorQuery.of("title", "x")).cursor("abc").build());
    }

    @Test
    void keepsGivenVectorsWhenOtherPartsArePatched() {
        putThree();
        docs.patch("owl", Map.of("title", "hunters"));
        assertThat(docs.givenVectors(List.of("owl", "mouse", "none")))
                .containsExactly(Map.entry("owl", Map.of("image", Vector.of(1, 0, 0))));
        docs.patch("owl", Map.of("vectors", Map.of("image", List.of(0, 0, 2))));
        assertThat(docs.givenVectors(List.of("owl")).get("owl")).containsEntry("image", Vector.of(0, 0, 2));
        Map<String, @Nullable Object> none = new HashMap<>();
        none.put("image", null);
        docs.patch("owl", Map.of("vectors", none));
        assertThat(docs.givenVectors(List.of("owl"))).isEmpty();
        assertRefused(
                ErrorCode.INVALID_VECTOR,
                "has 1 dimensions",
                () -> docs.patch("lark", Map.of("vectors", Map.of("image", List.of(1)))));
        docs.put(document("lark", "morning singers", "They rise before the sun."));
        assertThat(rows("image")).isZero();
    }

    @Test
    void vectorsGoWithTheirDocuments() {
        putThree();
        docs.delete("owl");
        assertThat(rows("image")).isEqualTo(1);
        assertThat(rows("title")).isEqualTo(2);
        docs.delete(Filter.gte("length", 0));
        assertThat(rows("title")).isZero();
        putThree();
        tusk.collections().drop("docs");
        assertThat(database.queryLong("select count(*) from pg_class where relname like 'docs%'"))
                .isZero();
        assertThat(database.queryLong("select count(*) from tusk.named_vector")).isZero();
    }

    @Test
    void isAddedToAndTakenFromACollection() {
        putThree();
        tusk.collections()
                .alter(
                        "docs",
                        CollectionChange.ofVectors(List.of(NamedVector.of("body", "body", WORDS)), List.of("title")));
        docs = tusk.collection("docs");
        assertThat(docs.definition().vectorNames()).containsExactly("summary", "image", "body");
        assertThat(database.queryLong("select count(*) from pg_class where relname = 'docs.vector.title'"))
                .isZero();
        assertThat(ids(nearest(VectorQuery.of("body", "leaves")))).isEmpty();
        long before = model.embedded();
        List<String> done = docs.maintain(step -> {}).done();
        assertThat(done).contains("make the vectors \"body\" of documents that have none");
        assertThat(model.embedded() - before).isEqualTo(3);
        assertThat(ids(nearest(VectorQuery.of("body", "below leaves")))).first().isEqualTo("mouse");
        assertThat(docs.maintain(step -> {}).done()).noneMatch(step -> step.startsWith("make"));
        docs.delete("mouse");
        assertThat(rows("body")).isEqualTo(2);
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "has no vector \"none\"",
                () -> tusk.collections().alter("docs", CollectionChange.ofVectors(List.of(), List.of("none"))));
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "named twice",
                () -> tusk.collections()
                        .alter(
                                "docs",
                                CollectionChange.ofVectors(List.of(NamedVector.of("body", "body", WORDS)), List.of())));
    }

    @Test
    void aHandleOfBeforeWritesTheVectorsThatWereAddedSince() {
        putThree();
        Collection held = Tusk.open(database.pool(), models).collection("docs");
        held.put(document("owl", "night hunters", "They fly without a sound."));
        tusk.collections()
                .alter("docs", CollectionChange.ofVectors(List.of(NamedVector.of("body", "body", WORDS)), List.of()));
        docs = tusk.collection("docs");
        docs.maintain(step -> {});
        held.put(document("lark", "morning singers", "Now they sleep in a nest."));
        assertThat(docs.search(nearest(VectorQuery.of("body", "Now they sleep in a nest."))
                                .build())
                        .hits()
                        .getFirst()
                        .score())
                .isCloseTo(1, within(1e-6));
    }

    @Test
    void aDocumentWithoutTextIsFoundByTheVectorOfItsMetadata() {
        docs.put(Document.builder("picture")
                .metadata(Map.of("about", Map.of("summary", "a red bicycle")))
                .build());
        assertThat(ids(nearest(VectorQuery.of("summary", "red bicycle")))).containsExactly("picture");
    }

    @Test
    void whoMayUseTheCollectionMayUseVectorsThatAreAdded() {
        putThree();
        TestDatabase.TestRole writer = database.createRole();
        database.execute("grant usage on schema tusk to " + writer.name());
        database.execute("grant select, insert, update, delete on all tables in schema tusk to " + writer.name());
        tusk.collections()
                .alter("docs", CollectionChange.ofVectors(List.of(NamedVector.of("body", "body", WORDS)), List.of()));
        Collection theirs = Tusk.open(database.dataSource(writer), models).collection("docs");
        theirs.put(document("wren", "small singers", "They hop."));
        theirs.delete("lark");
        assertThat(rows("body")).isOne();
    }

    @Test
    void refusesDefinitionsThatCannotBe() {
        assertRefused(ErrorCode.INVALID_NAME, "cannot be the name", () -> NamedVector.of("Title", "title", WORDS));
        assertRefused(
                ErrorCode.INVALID_NAME,
                "that of the vectors of the chunks",
                () -> NamedVector.of("chunk", "title", WORDS));
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "no model to make it",
                () -> NamedVector.of("title", "title", new EmbeddingSpec(null, 3, Distance.L2)));
        assertRefused(ErrorCode.INVALID_REQUEST, "cannot be of tags", () -> NamedVector.of("t", "tags", WORDS));
        assertRefused(
                ErrorCode.MODEL_MISMATCH,
                "makes vectors of 32 dimensions",
                () -> tusk.collections()
                        .create(CollectionDefinition.named("other")
                                .vector(NamedVector.of(
                                        "title", "title", new EmbeddingSpec("word-hash", 31, Distance.L2)))
                                .build()));
        CollectionDefinition.Builder nine = CollectionDefinition.named("other");
        IntStream.range(0, 9).forEach(i -> nine.vector(NamedVector.given("v" + i, WORDS)));
        assertRefused(ErrorCode.INVALID_REQUEST, "at most 8", nine::build);
        assertThat(tusk.collections().find("other")).isEmpty();
    }

    @Test
    void takesNamesOfAnyLength() {
        String long40 = "c".repeat(40);
        String long20 = "v".repeat(20);
        Collection other = tusk.collections()
                .create(CollectionDefinition.named(long40)
                        .vector(NamedVector.given(long20, new EmbeddingSpec(null, 2, Distance.L2)))
                        .build());
        other.put(Document.builder("a").vector(long20, Vector.of(1, 2)).build());
        assertThat(other.search(nearest(VectorQuery.of(long20, Vector.of(1, 2))).build())
                        .hits())
                .hasSize(1);
        tusk.collections().drop(long40);
        assertThat(database.queryLong("select count(*) from pg_class where relname like 'ccc%'"))
                .isZero();
    }

    @Test
    void narrowsCountsGroupsBoostsAndPages() {
        List<Document> many = IntStream.range(0, 40)
                .mapToObj(i -> Document.builder("d%02d".formatted(i))
                        .title("title " + i)
                        .body("word" + i % 4)
                        .metadata("number", i)
                        .tags(i % 2 == 0 ? "even" : "odd")
                        .vector("image", Vector.of(i, 0, 0))
                        .build())
                .toList();
        docs.putAll(many);
        VectorQuery zero = VectorQuery.of("image", Vector.of(0, 0, 0));
        SearchResult result = docs.search(nearest(zero)
                .filter(Filter.gte("number", 10))
                .facets(Facet.terms("tags"))
                .total(TotalCount.EXACT)
                .limit(5)
                .build());
        assertThat(result.hits()).extracting(Hit::documentId).containsExactly("d10", "d11", "d12", "d13", "d14");
        assertThat(Objects.requireNonNull(result.total()).documents()).isEqualTo(30);
        assertThat(result.facets().getFirst().buckets()).allMatch(bucket -> bucket.count() == 15);
        assertThat(result.next()).isNull();
        List<String> all = ids(nearest(zero).limit(40));
        List<String> pages = new ArrayList<>();
        for (int offset = 0; offset < 40; offset += 7) {
            pages.addAll(ids(nearest(zero).limit(7).offset(offset)));
        }
        assertThat(pages).isEqualTo(all).hasSize(40);
        assertThat(ids(nearest(zero).boost(FieldBoost.of("number", 1)).limit(40)))
                .hasSize(40);
        assertThat(ids(nearest(zero).pins(List.of("d39")).limit(3))).containsExactly("d39", "d00", "d01");
        assertThat(docs.search(nearest(zero)
                                .group(Grouping.byDocument())
                                .limit(3)
                                .build())
                        .hits())
                .extracting(Hit::documentId)
                .containsExactly("d00", "d01", "d02");
        SearchResult hybrid = docs.search(
                SearchRequest.hybrid("+word1").vectors(zero).limit(20).build());
        assertThat(hybrid.hits())
                .hasSize(10)
                .allMatch(hit -> Integer.parseInt(hit.documentId().substring(1)) % 4 == 1);
    }
}
