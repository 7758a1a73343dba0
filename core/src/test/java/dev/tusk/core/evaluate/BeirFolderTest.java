package dev.tusk.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeirFolderTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void fill() throws IOException {
        write("corpus.jsonl", """
                {"_id": "d1", "title": "Owls", "text": "Owls hunt at night.", "metadata": {"url": "x"}}

                {"_id": 2, "text": "Hares run."}
                """);
        write("queries.jsonl", """
                {"_id": "q2", "text": "what runs"}
                {"_id": "q1", "text": "what hunts"}
                {"_id": "q3", "text": "nobody asked"}
                """);
        write("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\t2\t0\nq2\t2\t1\n");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private BeirFolder read() {
        return BeirFolder.read(folder, null);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> reading() {
        return assertThatThrownBy(this::read).isInstanceOf(TuskException.class);
    }

    @Test
    void judgedQueriesComeInTheOrderOfTheirFile() {
        BeirFolder read = read();

        assertThat(read.queries())
                .containsExactly(
                        new JudgedQuery("q2", "what runs", Map.of("2", 1)),
                        new JudgedQuery("q1", "what hunts", Map.of("d1", 2, "2", 0)));
        assertThat(read.documents()).isEqualTo(2);
        assertThat(read.missing()).isEmpty();
        assertThat(read.unknownQueries()).isEmpty();
    }

    @Test
    void documentsAreAsInTheFile() {
        List<Document> documents = new ArrayList<>();
        try (Corpus corpus = read().corpus()) {
            corpus.forEachRemaining(documents::add);
        }

        assertThat(documents)
                .extracting(Document::id, Document::title, Document::body)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("d1", "Owls", "Owls hunt at night."),
                        org.assertj.core.groups.Tuple.tuple("2", "", "Hares run."));
    }

    @Test
    void headingsOfJudgementsMayBeMissing() throws IOException {
        write("qrels.tsv", "q1\td1\t2\n");

        assertThat(read().queries()).containsExactly(new JudgedQuery("q1", "what hunts", Map.of("d1", 2)));
    }

    @Test
    void judgementsOfTrecAreReadToo() throws IOException {
        write("qrels.tsv", "q1 0 d1 1\r\nq2 0 2 1\r\n");

        assertThat(read().queries()).hasSize(2);
    }

    @Test
    void judgementsMayLieWhereBeirPutsThem() throws IOException {
        Files.delete(folder.resolve("qrels.tsv"));
        Files.createDirectory(folder.resolve("qrels"));
        write("qrels/dev.tsv", "query-id\tcorpus-id\tscore\nq2\t2\t1\n");
        reading()
                .hasMessageContaining("it has no qrels.tsv or qrels/test.tsv")
                .extracting(e -> ((TuskException) e).detail())
                .isEqualTo("qrels/ holds dev.tsv");

        write("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\n");
        assertThat(read().queries()).extracting(JudgedQuery::id).containsExactly("q1");
        assertThat(BeirFolder.read(folder, folder.resolve("qrels/dev.tsv")).queries())
                .extracting(JudgedQuery::id)
                .containsExactly("q2");
    }

    @Test
    void judgementsThatNameWhatIsNotThereAreTold() throws IOException {
        write("qrels.tsv", "q1\td1\t1\nq1\tgone\t1\nq9\td1\t1\nq2\t2\t0\n");

        BeirFolder read = read();

        assertThat(read.missing()).containsExactly("gone");
        assertThat(read.unknownQueries()).containsExactly("q9");
        assertThat(read.withoutRelevant()).containsExactly("q2");
        assertThat(read.queries()).containsExactly(new JudgedQuery("q1", "what hunts", Map.of("d1", 1, "gone", 1)));
    }

    @Test
    void allMissingFilesAreNamedTogether() throws IOException {
        Files.delete(folder.resolve("corpus.jsonl"));
        Files.delete(folder.resolve("qrels.tsv"));

        reading().hasMessageContaining("it has no corpus.jsonl, no qrels.tsv or qrels/test.tsv");
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> BeirFolder.read(folder.resolve("none"), null))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("there is no folder")
                .extracting(e -> ((TuskException) e).code())
                .isEqualTo(ErrorCode.FILE_UNREADABLE);
    }

    @Test
    void aBrokenLineIsNamedWithItsFile() throws IOException {
        write("corpus.jsonl", "{\"_id\": \"d1\", \"text\": \"x\"}\n\n{\"_id\": \"d2\", \"text\": \n");
        reading().hasMessageContaining("corpus.jsonl:3: not JSON");

        write("corpus.jsonl", "{\"_id\": \"d1\", \"txt\": \"x\"}\n");
        reading().hasMessageContaining("corpus.jsonl:1: \"d1\" has no \"text\"");

        write("corpus.jsonl", "[1]\n");
        reading().hasMessageContaining("corpus.jsonl:1: not an object with an \"_id\"");

        fill();
        write("queries.jsonl", "{\"_id\": \"q1\", \"text\": 7}\n");
        reading().hasMessageContaining("queries.jsonl:1: \"text\" of \"q1\" is not a string");

        fill();
        write("qrels.tsv", "q1\td1\t1\nq1\td1\tgood\n");
        reading().hasMessageContaining("qrels.tsv:2: the grade \"good\" is not a whole number");

        write("qrels.tsv", "q1\td1\n");
        reading().hasMessageContaining("qrels.tsv:1: 2 columns in place of 3");
    }

    @Test
    void textThatIsNotUtf8IsRefused() throws IOException {
        Files.write(
                folder.resolve("qrels.tsv"),
                "q1\td1\t1\r\n\nq1\td\u00e42\t1\nq1\td3\t1\n".getBytes(StandardCharsets.ISO_8859_1));

        reading().hasMessageContaining("qrels.tsv\": line 3 is not UTF-8");
    }

    @Test
    void withoutAJudgedQueryThereIsNothingToMeasure() throws IOException {
        write("qrels.tsv", "");
        reading().hasMessageContaining("no query is judged").hasMessageContaining("it is empty");

        write("qrels.tsv", "q8\td1\t1\n");
        reading().hasMessageContaining("none of its 1 query ids is in queries.jsonl");

        write("qrels.tsv", "q1\td1\t0\n");
        reading().hasMessageContaining("it finds no document relevant");
    }

    @Test
    void anEmptyCorpusIsRefused() throws IOException {
        write("corpus.jsonl", "\n");

        reading().hasMessageContaining("holds no documents");
    }

    @Test
    void namesOfCollectionsComeFromFolderAndModel() throws IOException {
        Path other = Files.createDirectory(folder.resolve("NF-Corpus.v2"));
        for (String name : List.of("corpus.jsonl", "queries.jsonl", "qrels.tsv")) {
            Files.copy(folder.resolve(name), other.resolve(name));
        }
        BeirFolder read = BeirFolder.read(other, null);

        assertThat(EvaluationCollection.name(read, "bge-small")).isEqualTo("eval_nf_corpus_v2_bge_small");
        assertThat(EvaluationCollection.name(read, null)).isEqualTo("eval_nf_corpus_v2_words");
        assertThat(EvaluationCollection.name(read, "openai:text-embedding-3-small"))
                .hasSizeLessThanOrEqualTo(40)
                .startsWith("eval_nf_corpus_v2_openai_text_")
                .isNotEqualTo(EvaluationCollection.name(read, "openai:text-embedding-3-large"));
    }
}
