package dev.tusk.core.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.StoredVectorWeight;
import dev.tusk.core.collection.VectorWeightChange;
import dev.tusk.core.document.Document;
import dev.tusk.core.search.Fusion;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.SearchPlan;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.UnstoredChunk;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class VectorWeightTest {

    private static final List<String> WORDS = IntStream.range(0, 400)
            .mapToObj(i -> "word" + Integer.toString(i, 26).replaceAll("\\d", "q"))
            .toList();

    private static final WordHashModel MODEL = new WordHashModel();

    private TestDatabase database;
    private Tusk tusk;
    private Collection docs;

    @BeforeEach
    void create(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool(), name -> MODEL);
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .embedding(new EmbeddingSpec(MODEL.name(), MODEL.dimensions(), Distance.COSINE))
                        .build());
    }

    private void put(int documents) {
        SplittableRandom random = new SplittableRandom(3);
        List<Document> made = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            StringBuilder body = new StringBuilder();
            for (int sentence = 0; sentence < 4; sentence++) {
                for (int word = 0; word < 7; word++) {
                    body.append(word == 0 ? "The " : " ").append(WORDS.get(random.nextInt(WORDS.size())));
                }
                body.append(". ");
            }
            made.add(Document.builder("d" + i)
                    .title("title " + WORDS.get(random.nextInt(WORDS.size())))
                    .body(body.toString())
                    .build());
        }
        docs.putAll(made);
    }

    private Fusion fusion() {
        SearchPlan plan = docs.search(SearchRequest.hybrid("worda").build()).plan();
        return ((SearchPlan.Hybrid) plan).fusion();
    }

    @Test
    void isLearnedOnceByMaintainAndUsedBySearches() {
        put(600);
        assertThat(fusion()).isEqualTo(new Fusion.WeightedSum(Fusion.WeightedSum.DEFAULT_VECTOR_WEIGHT));
        assertThat(docs.maintain(step -> {}).done()).contains("learn how much vectors count in hybrid search");
        double learned = Double.parseDouble(
                String.valueOf(database.queryValue("select vector_weight from tusk.collection where name = 'docs'")));
        assertThat(learned).isBetween(0.35, 0.95);
        assertThat(fusion()).isEqualTo(new Fusion.WeightedSum(learned));
        assertThat(docs.maintain(step -> {}).done()).doesNotContain("learn how much vectors count in hybrid search");
    }

    @Test
    void isNotLearnedOfAFewChunks() {
        put(100);
        assertThat(docs.maintain(step -> {}).done()).doesNotContain("learn how much vectors count in hybrid search");
        assertThat(database.queryValue("select vector_weight from tusk.collection where name = 'docs'"))
                .isNull();
    }

    @Test
    void whatJudgementsChoseStaysUntilSomebodyChangesIt() {
        put(600);
        docs.storeVectorWeight(docs.definition().store(), new Fusion.WeightedSum(0.3), 50);
        assertThat(docs.maintain(step -> {}).done()).doesNotContain("learn how much vectors count in hybrid search");
        assertThat(fusion()).isEqualTo(new Fusion.WeightedSum(0.3));
        assertThat(docs.summary().vectorWeight())
                .isEqualTo(new StoredVectorWeight(0.3, StoredVectorWeight.Source.JUDGEMENTS, 50));

        alter(VectorWeightChange.AUTO);
        assertThat(docs.storedVectorWeight()).isEmpty();
        assertThat(docs.maintain(step -> {}).done()).contains("learn how much vectors count in hybrid search");
        assertThat(docs.storedVectorWeight().orElseThrow().source()).isEqualTo(StoredVectorWeight.Source.SENTENCES);

        alter(new VectorWeightChange(0.0));
        assertThat(docs.maintain(step -> {}).done()).doesNotContain("learn how much vectors count in hybrid search");
        assertThat(fusion()).isEqualTo(new Fusion.WeightedSum(0));
        assertThat(docs.storedVectorWeight()).contains(new StoredVectorWeight(0, StoredVectorWeight.Source.HAND, 0));
    }

    @Test
    void learningThatIsOvertakenByJudgementsLeavesThemAlone() {
        put(600);
        docs.maintain(step -> {});
        Database own = new Database(database.pool());
        VectorWeight overtaken = new VectorWeight(own, docs.definition(), Extensions.read(own), name -> {
            docs.storeVectorWeight(docs.definition().store(), new Fusion.WeightedSum(0.1), 20);
            return MODEL;
        });
        overtaken.learn();
        assertThat(docs.storedVectorWeight().orElseThrow().weight()).isEqualTo(0.1);
    }

    private void alter(VectorWeightChange change) {
        docs = tusk.collections()
                .alter("docs", new CollectionChange(List.of(), List.of(), null, null, null, null, change));
    }

    @Test
    void scoresATextThatIsNotStoredAsIfItWere() {
        put(200);
        docs.maintain(step -> {});
        String query = WORDS.get(7) + " " + WORDS.get(20) + " " + WORDS.get(33);
        List<Hit> hits = docs.search(SearchRequest.keyword(query).build()).hits();
        assertThat(hits).isNotEmpty();
        for (Hit hit : hits) {
            UnstoredChunk same = new UnstoredChunk(hit.title(), String.valueOf(hit.heading()), hit.text());
            assertThat(same.score(new Database(database.pool()), docs.definition(), query))
                    .isEqualTo(hit.score(), within(1e-4));
        }
    }
}
