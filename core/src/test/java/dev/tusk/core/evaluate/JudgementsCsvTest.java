package dev.tusk.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgementsCsvTest {

    @TempDir
    private Path folder;

    private List<JudgedQuery> read(String text) throws IOException {
        return JudgementsCsv.read(Files.writeString(folder.resolve("own.csv"), text));
    }

    @Test
    void queriesAreTheirText() throws IOException {
        assertThat(read("query,document,grade\r\nowls,d1,2\r\nhares,d2,1\r\nowls,d3,0\r\n"))
                .containsExactly(
                        new JudgedQuery("owls", "owls", Map.of("d1", 2, "d3", 0)),
                        new JudgedQuery("hares", "hares", Map.of("d2", 1)));
    }

    @Test
    void headingsMayBeMissing() throws IOException {
        assertThat(read("owls,d1,1\n")).hasSize(1);
    }

    @Test
    void quotesHoldCommasQuotesAndLineEnds() throws IOException {
        assertThat(read("\"say \"\"owl\"\", hare\",\"d,1\",1\n\"two\nlines\",d2,1\n"))
                .extracting(JudgedQuery::text, JudgedQuery::grades)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("say \"owl\", hare", Map.of("d,1", 1)),
                        org.assertj.core.groups.Tuple.tuple("two\nlines", Map.of("d2", 1)));
    }

    @Test
    void aBrokenLineIsNamed() {
        assertThatThrownBy(() -> read("owls,d1,1\nhares,d2\n"))
                .hasMessageContaining("own.csv:2: 2 cells in place of 3");
        assertThatThrownBy(() -> read("owls,d1,1\n\nhares,d2,yes\n"))
                .hasMessageContaining("own.csv:3: the grade \"yes\" is not a whole number");
        assertThatThrownBy(() -> read("owls,d1,l\nhares,d2,1\n"))
                .hasMessageContaining("own.csv:1: the grade \"l\" is not a whole number");
        assertThatThrownBy(() -> read("owls,d1,2x\nhares,d2,1\n"))
                .hasMessageContaining("own.csv:1: the grade \"2x\" is not a whole number");
        assertThatThrownBy(() -> read("owls,d1,1\n\"hares,d2,1\n\n"))
                .hasMessageContaining("own.csv:2: a quote is not closed");
    }

    @Test
    void withoutARelevantDocumentThereIsNothingToMeasure() {
        assertThatThrownBy(() -> read("owls,d1,0\n")).hasMessageContaining("judges no document to be relevant");
        assertThatThrownBy(() -> read("")).hasMessageContaining("judges no document to be relevant");
    }
}
