package dev.tusk.bench.relevance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.document.Document;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LuceneSearchTest {

    @Test
    void findsAnyWordInTitleAndTextAndRanksMoreFirst() throws IOException {
        List<Document> documents = List.of(
                Document.builder("owl")
                        .title("Owls")
                        .body("They hunt at night.")
                        .build(),
                Document.of("hare", "Hares run through fields at night."),
                Document.of("stone", "Stones lie."));
        try (LuceneSearch lucene = new LuceneSearch(documents.iterator())) {
            assertThat(lucene.search("the owl in the nights", 10)).containsExactly("owl", "hare");
            assertThat(lucene.search("nights", 1)).hasSize(1);
            assertThat(lucene.search("the", 10)).isEmpty();
        }
    }
}
