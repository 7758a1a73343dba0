package dev.tusk.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void alignsTextLeftAndNumbersRight() {
        Table table = new Table(List.of("NAME", "N"), List.of(List.of("a", "7"), List.of("long", "1,000")));
        assertThat(table.lines(80)).containsExactly("NAME      N", "a         7", "long  1,000");
    }

    @Test
    void countsWideCharactersTwiceAndMarksNotAtAll() {
        assertThat(Text.columns("日本")).isEqualTo(4);
        assertThat(Text.columns("e\u0301")).isEqualTo(1);
        Table table = new Table(List.of("A", "B"), List.of(List.of("日本", "x"), List.of("ab", "y")));
        assertThat(table.lines(80)).containsExactly("A     B", "日本  x", "ab    y");
    }

    @Test
    void cutsTheWidestColumnToTheTerminal() {
        Table table = new Table(List.of("ID", "TITLE"), List.of(List.of("a", "x".repeat(100))));
        assertThat(table.lines(30))
                .allSatisfy(line -> assertThat(Text.columns(line)).isLessThanOrEqualTo(30));
        assertThat(table.lines(30).getLast()).endsWith("…");
        assertThat(table.lines(Integer.MAX_VALUE).getLast()).contains("x".repeat(100));
    }

    @Test
    void takesControlCharactersOutOfCells() {
        Table table = new Table(List.of("ID"), List.of(List.of("a\u001b[31m\nb")));
        assertThat(table.lines(80).getLast()).isEqualTo("a\uFFFD[31m b");
    }
}
