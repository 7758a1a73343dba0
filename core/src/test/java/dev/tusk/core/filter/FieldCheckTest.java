package dev.tusk.core.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldCheckTest {

    private static final List<String> KNOWN = List.of("year", "author.name", "a\\.b");

    @Test
    void suggestsTheNearestKnownField() {
        Filter filter = Filter.and(Filter.exists("title"), Filter.not(Filter.eq("yeer", 2020)));
        assertThatThrownBy(() -> FieldCheck.requireKnown(filter, KNOWN))
                .asInstanceOf(type(TuskException.class))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_FIELD);
                    assertThat(failure).hasMessage("unknown field \"yeer\"");
                    assertThat(failure.hint()).isEqualTo("did you mean \"year\"?");
                });
    }

    @Test
    void suggestsAColumnToo() {
        assertThatThrownBy(() -> FieldCheck.requireKnown(Filter.eq("titel", "x"), KNOWN))
                .asInstanceOf(type(TuskException.class))
                .satisfies(failure -> assertThat(failure.hint()).isEqualTo("did you mean \"title\"?"));
    }

    @Test
    void passesKnownFieldsTheirPartsAndColumns() {
        Filter filter = Filter.and(
                Filter.eq("year", 1),
                Filter.eq("metadata.year", 1),
                Filter.eq("year.inner", 1),
                Filter.exists("author"),
                Filter.eq("author.name", "x"),
                Filter.eq("a\\.b", 1),
                Filter.eq("tags", "x"));
        assertThatCode(() -> FieldCheck.requireKnown(filter, KNOWN)).doesNotThrowAnyException();
    }

    @Test
    void checksNothingWhereNothingIsKnown() {
        assertThatCode(() -> FieldCheck.requireKnown(Filter.eq("yeer", 1), List.of()))
                .doesNotThrowAnyException();
    }

    @Test
    void listsTheFieldsOfAFilterOnceInOrder() {
        Filter filter = Filter.or(Filter.eq("b", 1), Filter.not(Filter.gt("a.c", 2)), Filter.lt("b", 3));
        assertThat(filter.fields()).containsExactly(FieldPath.inMetadata("b"), FieldPath.inMetadata("a", "c"));
    }
}
