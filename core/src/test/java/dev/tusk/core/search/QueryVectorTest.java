package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class QueryVectorTest {

    private static final WordHashModel WORDS = new WordHashModel();

    /** A model whose queries take long enough for the words to be asked about meanwhile. */
    private record Slow(UnaryOperator<Vector> made) implements EmbeddingModel {
        @Override
        public String name() {
            return WORDS.name();
        }

        @Override
        public int dimensions() {
            return WORDS.dimensions();
        }

        @Override
        public List<Vector> embedDocuments(List<String> texts) {
            return WORDS.embedDocuments(texts);
        }

        @Override
        public Vector embedQuery(String text) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(120));
            return made.apply(WORDS.embedQuery(text));
        }
    }

    private static Collection filled(TestDatabase database, EmbeddingModel model) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool(), name -> model);
        Collection docs = tusk.collections()
                .create(CollectionDefinition.named("docs").embedding(model).build());
        docs.putAll(IntStream.range(0, 300)
                .mapToObj(i -> Document.builder("d" + i)
                        .title("chapter " + i % 7)
                        .body("vacuum " + "index ".repeat(i % 4) + (i % 3 == 0 ? "replication" : "lock") + " word"
                                + i % 20)
                        .tags(List.of("tag" + i % 2))
                        .build())
                .toList());
        return docs;
    }

    @Test
    void findsTheSameWhileTheModelIsStillAtItAsWithAReadyVector(TestDatabase database) {
        Collection docs = filled(database, new Slow(UnaryOperator.identity()));
        for (String query :
                List.of("replication index", "vacuum -lock", "word7 \"index replication\"", "unheard", "chap*")) {
            for (Ranking ranking : Ranking.values()) {
                SearchRequest.Builder asked =
                        SearchRequest.hybrid(query).ranking(ranking).limit(15).offset(3);
                SearchResult meanwhile = docs.search(asked.build());
                SearchResult ready =
                        docs.search(asked.vector(WORDS.embedQuery(query)).build());
                assertThat(meanwhile.embedding()).as(query).isPositive();
                assertThat(meanwhile.hits())
                        .as("%s by %s", query, ranking)
                        .extracting(Hit::documentId, Hit::score)
                        .isEqualTo(ready.hits().stream()
                                .map(hit -> org.assertj.core.groups.Tuple.tuple(hit.documentId(), hit.score()))
                                .toList());
            }
        }
    }

    @Test
    void failsAsTheModelDoes(TestDatabase database) {
        Collection docs = filled(database, new Slow(vector -> {
            throw new TuskException(ErrorCode.MODEL_UNAVAILABLE, "the model is asleep");
        }));
        assertThatThrownBy(() -> docs.search(SearchRequest.hybrid("vacuum").build()))
                .isInstanceOfSatisfying(
                        TuskException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_UNAVAILABLE))
                .hasMessageContaining("the model is asleep");
    }

    @Test
    void refusesAVectorOfAnotherLength(TestDatabase database) {
        Collection docs = filled(database, new Slow(vector -> Vector.of(1, 2, 3)));
        assertThatThrownBy(() -> docs.search(SearchRequest.hybrid("vacuum").build()))
                .hasMessageContaining("the vector that the model \"%s\" made of the query".formatted(WORDS.name()));
    }
}
