package dev.tusk.core.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {

    @Test
    void equalNumbersAreEqualValuesWhateverTheirJavaType() {
        FilterValue one = FilterValue.of(1);
        for (Object same : List.of(1L, (short) 1, (byte) 1, 1.0, 1f, BigInteger.ONE, new BigDecimal("1.00"))) {
            assertThat(FilterValue.of(same)).isEqualTo(one);
        }
        assertThat(FilterValue.of(0.1f)).isEqualTo(FilterValue.of(new BigDecimal("0.1")));
        assertThat(FilterValue.of(-0.0)).isEqualTo(FilterValue.of(0));
        assertThat(FilterValue.of(Double.MAX_VALUE))
                .isEqualTo(FilterValue.of(new BigDecimal("1.7976931348623157E308")));
        assertThat(FilterValue.of(Double.MIN_VALUE)).isEqualTo(FilterValue.of(new BigDecimal("4.9E-324")));
    }

    @Test
    void pointsInTimeAreKeptInMicroseconds() {
        assertThat(FilterValue.of(Instant.parse("2024-05-01T12:00:00.123456789Z")))
                .isEqualTo(FilterValue.of(OffsetDateTime.parse("2024-05-01T14:00:00.123456+02:00")));
    }

    @Test
    void refusesValuesThatCannotBeCompared() {
        assertInvalid(() -> Filter.eq("a", Double.NaN), "NaN");
        assertInvalid(() -> Filter.eq("a", Float.NEGATIVE_INFINITY), "-Infinity");
        assertInvalid(() -> Filter.eq("a", new BigDecimal("1e400")), "400 digits");
        assertInvalid(() -> Filter.eq("a", new BigDecimal("1e-2000000000")), "400 digits");
        assertInvalid(() -> Filter.eq("a", LocalDate.EPOCH), "java.time.LocalDate");
        assertInvalid(() -> Filter.eq("a", List.of(1)), "of type");
        assertInvalid(() -> Filter.eq("a", "x\0"), "NUL");
        assertInvalid(() -> Filter.eq("a", "\udc00x"), "surrogate");
        assertInvalid(() -> Filter.gt("a", Instant.MAX), "years 1 to 9999");
        assertInvalid(() -> Filter.gt("a", true), "no order");
        assertInvalid(() -> Filter.in("a", Arrays.asList(1, null)), "null");
        assertInvalid(() -> Filter.containsAll("a", List.of()), "no values");
        assertInvalid(() -> Filter.contains("a", Instant.EPOCH), "cannot look for");
        assertInvalid(Filter::or, "no conditions");
    }

    @Test
    void refusesWhatIsTooLarge() {
        assertInvalid(() -> Filter.in("a", Collections.nCopies(10_001, 1)), "10,001");
        assertInvalid(
                () -> new Filter.And(Collections.nCopies(1_000, Filter.eq("a", 1))), "more than 1,000 conditions");
        Filter nested = Filter.eq("a", 1);
        for (int i = 1; i < 32; i++) {
            nested = Filter.not(nested);
        }
        Filter deepest = nested;
        assertInvalid(() -> Filter.not(deepest), "more than 32 levels");
    }

    @Test
    void aListGivenToAFilterIsCopied() {
        List<FilterValue> values = new java.util.ArrayList<>(List.of(FilterValue.of(1)));
        Filter.In in = new Filter.In(FieldPath.parse("a"), values);
        values.clear();
        assertThat(in.values()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1a",
                "Year",
                "a-b",
                "a.b",
                "a'b",
                "x23456789012345678901234567890123456789012",
                "id",
                "metadata"
            })
    void refusesToDeclareANameThatIsNotSafeOrNotFree(String name) {
        assertThatThrownBy(() -> new DeclaredField(name, FieldType.TEXT))
                .isInstanceOfSatisfying(
                        TuskException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_NAME));
    }

    @Test
    void readsTheNameOfATypeOrSuggestsOne() {
        assertThat(FieldType.parse("Integer")).isEqualTo(FieldType.INTEGER);
        assertThatThrownBy(() -> FieldType.parse("timestmap")).isInstanceOfSatisfying(TuskException.class, failure -> {
            assertThat(failure).hasMessage("unknown field type \"timestmap\"");
            assertThat(failure.hint()).isEqualTo("did you mean \"timestamp\"?");
        });
    }

    private static void assertInvalid(ThrowingCallable code, String message) {
        assertThatThrownBy(code).isInstanceOfSatisfying(TuskException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_FILTER);
            assertThat(failure).hasMessageContaining(message);
            assertThat(failure.hint()).isNotBlank();
        });
    }
}
