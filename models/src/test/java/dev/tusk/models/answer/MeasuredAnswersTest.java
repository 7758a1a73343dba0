package dev.tusk.models.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.answer.Answer;
import dev.tusk.core.answer.AskRequest;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.models.Models;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How good answers without a chat model are, and how well questions without an answer are told from others, on a known corpus.
 * docs/answers.md has the shares.
 */
@ExtendWith(PostgresExtension.class)
class MeasuredAnswersTest {

    /** The first ones have nothing to do with the corpus; the others are about what it is about. */
    private static final int FOREIGN = 20;

    @ParameterizedTest
    @CsvSource({"minilm, 42, 37, 1, 20, 6", "bge-small, 42, 33, 1, 20, 6", "none, 40, 30, 2, 19, 6"})
    void answersHaveTheSentenceThatAnswers(
            String model,
            int inFive,
            int inOne,
            int wronglyRefused,
            int foreignRefused,
            int othersRefused,
            TestDatabase database) {
        try (Models models = Models.builder().build()) {
            Collection handbook = handbook(model, models, database);
            List<KnownCorpus.Question> questions = KnownCorpus.answered();
            long five =
                    questions.stream().filter(each -> has(handbook, each, 5)).count();
            long one = questions.stream().filter(each -> has(handbook, each, 1)).count();
            long wrongly = questions.stream()
                    .filter(each -> isRefused(handbook, each.text()))
                    .count();
            List<String> others = KnownCorpus.unanswerable();
            long foreign = refused(handbook, others.subList(0, FOREIGN));
            long near = refused(handbook, others.subList(FOREIGN, others.size()));
            String measured =
                    "%s: the sentence is in 5 sentences of %d, in 1 of %d, of %d; refused %d of these, %d of %d foreign and %d of %d others"
                            .formatted(
                                    model,
                                    five,
                                    one,
                                    questions.size(),
                                    wrongly,
                                    foreign,
                                    FOREIGN,
                                    near,
                                    others.size() - FOREIGN);
            assertThat(five).as(measured).isGreaterThanOrEqualTo(inFive - 1);
            assertThat(one).as(measured).isGreaterThanOrEqualTo(inOne - 1);
            assertThat(wrongly).as(measured).isLessThanOrEqualTo(wronglyRefused);
            assertThat(foreign).as(measured).isGreaterThanOrEqualTo(foreignRefused);
            assertThat(near).as(measured).isGreaterThanOrEqualTo(othersRefused - 1);
            System.err.println("MEASURED " + measured);
        }
    }

    private static Collection handbook(String model, Models models, TestDatabase database) {
        Map<String, EmbeddingModel> remembering = new ConcurrentHashMap<>();
        Tusk tusk = Tusk.open(
                database.pool(),
                name -> remembering.computeIfAbsent(name, own -> new RememberingModel(models.find(own))));
        tusk.setup().apply();
        CollectionDefinition.Builder definition = CollectionDefinition.named("handbook");
        Collection handbook = tusk.collections()
                .create((model.equals("none") ? definition : definition.embedding(models.find(model))).build());
        handbook.putAll(KnownCorpus.documents());
        return handbook;
    }

    private static boolean has(Collection handbook, KnownCorpus.Question question, int sentences) {
        return handbook.ask(AskRequest.of(question.text())
                        .evenIfWeak(true)
                        .sentences(sentences)
                        .build())
                .text()
                .contains(question.words());
    }

    private static long refused(Collection handbook, List<String> questions) {
        return questions.stream().filter(each -> isRefused(handbook, each)).count();
    }

    private static boolean isRefused(Collection handbook, String question) {
        return handbook.ask(AskRequest.of(question).build()).kind() == Answer.Kind.NOT_IN_DOCUMENTS;
    }

    @Test
    void everyAnswerIsInItsDocument() {
        assertThat(KnownCorpus.documents()).hasSize(20);
        assertThat(KnownCorpus.unanswerable()).hasSize(30);
        assertThat(KnownCorpus.answered())
                .hasSize(44)
                .allSatisfy(question -> assertThat(KnownCorpus.documents()).anySatisfy(document -> {
                    assertThat(document.id()).isEqualTo(question.document());
                    assertThat(document.body()).contains(question.words());
                }));
    }
}
