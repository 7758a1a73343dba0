package dev.tusk.core.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {

    private static List<String> of(String text) {
        return Sentences.of(text).stream().map(range -> range.of(text)).toList();
    }

    @Test
    void cutsProseAcrossTheLinesOfAMargin() {
        assertThat(of("""
                        Vacuum recovers the space of rows that were updated or
                        deleted. It does not return that space to the system,
                        but keeps it for later rows. Analyze is another matter."""))
                .containsExactly(
                        "Vacuum recovers the space of rows that were updated or\ndeleted.",
                        "It does not return that space to the system,\nbut keeps it for later rows.",
                        "Analyze is another matter.");
    }

    @Test
    void takesItemsAndRowsOneByOne() {
        assertThat(of("- first item of a list\n- second item\n\na | b\nc | d\n\nLast words."))
                .containsExactly("- first item of a list", "- second item", "a | b", "c | d", "Last words.");
    }

    @Test
    void isNotMisledByAbbreviations() {
        assertThat(of("Take a unit, e.g. Megabytes. Ask Dr. Holt or Mr. Smith about it. Done."))
                .containsExactly("Take a unit, e.g. Megabytes.", "Ask Dr. Holt or Mr. Smith about it.", "Done.");
    }

    @Test
    void findsNothingInBlankText() {
        assertThat(of(" \n\n \n")).isEmpty();
    }
}
