package dev.tusk.models.answer;

import dev.tusk.core.document.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Twenty short documents of a made-up company, questions that they answer, and questions that they do not. */
final class KnownCorpus {

    /**
     * A question that the documents answer.
     *
     * @param words of the sentence that answers it
     */
    record Question(String text, String document, String words) {}

    private KnownCorpus() {}

    static List<Document> documents() {
        List<Document> documents = new ArrayList<>();
        for (String document : read("documents.txt").split("\n\n", -1)) {
            String[] lines = document.strip().split("\n", 2);
            String[] head = lines[0].substring(2).split(" \\| ", 2);
            documents.add(Document.builder(head[0])
                    .title(head[1])
                    .body(lines[1].strip())
                    .source("https://example.org/" + head[0])
                    .build());
        }
        return documents;
    }

    static List<Question> answered() {
        return read("questions.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" \\| ", 3))
                .map(parts -> new Question(parts[0], parts[1], parts[2]))
                .toList();
    }

    static List<String> unanswerable() {
        return read("unanswerable.txt").lines().toList();
    }

    private static String read(String name) {
        try (InputStream in = Objects.requireNonNull(KnownCorpus.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
