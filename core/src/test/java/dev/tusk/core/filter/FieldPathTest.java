package dev.tusk.core.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {

    @Test
    void readsColumnsAndMetadata() {
        assertThat(FieldPath.parse("title")).isEqualTo(FieldPath.of(DocumentColumn.TITLE));
        assertThat(FieldPath.parse("created_at").column()).contains(DocumentColumn.CREATED_AT);
        assertThat(FieldPath.parse("year")).isEqualTo(FieldPath.inMetadata("year"));
        assertThat(FieldPath.parse("metadata.year")).isEqualTo(FieldPath.inMetadata("year"));
        assertThat(FieldPath.parse("metadata.title")).isEqualTo(FieldPath.inMetadata("title"));
        assertThat(FieldPath.parse("metadata.metadata")).isEqualTo(FieldPath.inMetadata("metadata"));
        assertThat(FieldPath.parse("author.name")).isEqualTo(FieldPath.inMetadata("author", "name"));
        assertThat(FieldPath.parse("author.title")).isEqualTo(FieldPath.inMetadata("author", "title"));
        assertThat(FieldPath.parse("Title")).isEqualTo(FieldPath.inMetadata("Title"));
    }

    @Test
    void aBackslashTakesTheMeaningFromTheNextCharacter() {
        assertThat(FieldPath.parse("v1\\.2").keys()).isEqualTo(List.of("v1.2"));
        assertThat(FieldPath.parse("a\\\\.b").keys()).isEqualTo(List.of("a\\", "b"));
        assertThat(FieldPath.parse("\\$price").keys()).isEqualTo(List.of("$price"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "title",
                "tags",
                "year",
                "author.name",
                "v1\\.2",
                "a\\\\.b",
                "\\$price",
                "metadata.title",
                "metadata.metadata",
                "metadata.source.name",
                "a b",
                "ä.ö"
            })
    void writesWhatItReads(String written) {
        assertThat(FieldPath.parse(written)).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.",
                ".a",
                "a..b",
                "metadata",
                "metadata.",
                "tags.x",
                "a\\b",
                "a\\",
                "a\0",
                "\ud800",
                "1.2.3.4.5.6.7.8.9.0.1.2.3.4.5.6.7"
            })
    void refusesWhatNamesNoField(String written) {
        assertThatThrownBy(() -> FieldPath.parse(written)).isInstanceOf(TuskException.class);
    }

    @Test
    void refusesAnEndlessName() {
        assertThat(FieldPath.parse("x".repeat(1_000)).keys()).hasSize(1);
        assertThatThrownBy(() -> FieldPath.parse("x".repeat(10_000)))
                .isInstanceOf(TuskException.class)
                .hasMessage("a field name has more than 1,000 characters");
    }
}
