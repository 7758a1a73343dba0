package dev.tusk.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlainTextParserTest {

    @Test
    void readsParagraphsAndUnderlinedHeadings() {
        ParsedText text = parse("""
                =====
                Tusks
                =====

                First line,
                second line.


                Another paragraph.

                Care
                ----
                Daily.
                """);
        assertThat(text.title()).isEqualTo("Tusks");
        assertThat(text.sections())
                .containsExactly(
                        new Section(List.of(), "First line,\nsecond line.\n\nAnother paragraph.", null),
                        new Section(List.of("Care"), "Daily.", null));
    }

    @Test
    void takesAShortFirstLineThatStandsAloneAsTitleAndKeepsItInTheText() {
        ParsedText text = parse("\nNotes on ivory\r\n\r\nIt is banned.");
        assertThat(text.title()).isEqualTo("Notes on ivory");
        assertThat(text.body()).isEqualTo("Notes on ivory\n\nIt is banned.");
    }

    @Test
    void givesNoTitleWhereTheTextBeginsWithAParagraph() {
        assertThat(parse("A paragraph that\ngoes on.").title()).isEmpty();
        assertThat(parse("word ".repeat(100)).title()).isEmpty();
    }

    @Test
    void findsNothingInBlankText() {
        assertThat(parse(" \n\t\n\u00A0").sections()).isEmpty();
    }

    private static ParsedText parse(String text) {
        return TextParser.parse(text, TextFormat.PLAIN);
    }
}
