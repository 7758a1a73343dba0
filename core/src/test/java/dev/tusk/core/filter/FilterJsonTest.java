package dev.tusk.core.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@Tag("newest-postgresql-only")
class FilterJsonTest {

    @Test
    void readsAPlainValueAsEquality() {
        assertThat(FilterJson.parse("{\"year\": 2020}")).isEqualTo(Filter.eq("year", 2020));
        assertThat(FilterJson.parse("{\"ok\": true}")).isEqualTo(Filter.eq("ok", true));
        assertThat(FilterJson.parse("{\"a.b\": null}")).isEqualTo(Filter.eq("a.b", null));
    }

    @Test
    void joinsSeveralKeysAndSeveralOperatorsWithAnd() {
        assertThat(FilterJson.parse("{\"year\": {\"$gte\": 2020, \"$lt\": 2024}, \"tags\": \"java\"}"))
                .isEqualTo(Filter.and(
                        Filter.and(Filter.gte("year", 2020), Filter.lt("year", 2024)), Filter.eq("tags", "java")));
    }

    @Test
    void readsEveryOperator() {
        assertThat(FilterJson.parse("""
                        {"$and": [
                          {"a": {"$eq": 1}}, {"a": {"$ne": 1}}, {"a": {"$gt": 1}}, {"a": {"$gte": 1}}, {"a": {"$lt": 1}},
                          {"a": {"$lte": 1}}, {"a": {"$in": [1, "x"]}}, {"a": {"$nin": [1]}}, {"a": {"$exists": false}},
                          {"a": {"$contains": 1}}, {"a": {"$any": [1, 2]}}, {"a": {"$all": [1, 2]}},
                          {"a": {"$not": {"$gt": 1}}}, {"$nor": [{"a": 1}, {"b": 2}]}, {"$not": {"a": 1}},
                          {"a": {"$gt": {"$date": "2024-05-01T12:00:00+02:00"}}}
                        ]}"""))
                .isEqualTo(Filter.and(
                        Filter.eq("a", 1),
                        Filter.ne("a", 1),
                        Filter.gt("a", 1),
                        Filter.gte("a", 1),
                        Filter.lt("a", 1),
                        Filter.lte("a", 1),
                        Filter.in("a", List.of(1, "x")),
                        Filter.notIn("a", List.of(1)),
                        Filter.missing("a"),
                        Filter.contains("a", 1),
                        Filter.containsAny("a", List.of(1, 2)),
                        Filter.containsAll("a", List.of(1, 2)),
                        Filter.not(Filter.gt("a", 1)),
                        Filter.not(Filter.or(Filter.eq("a", 1), Filter.eq("b", 2))),
                        Filter.not(Filter.eq("a", 1)),
                        Filter.gt("a", Instant.parse("2024-05-01T10:00:00Z"))));
    }

    @Test
    void anEmptyObjectPassesEverything() {
        assertThat(FilterJson.parse("{}")).isEqualTo(Filter.everything());
        assertThat(FilterJson.toJson(Filter.everything())).hasToString("{}");
    }

    @Test
    void keepsNumbersExactly() {
        assertThat(FilterJson.parse("{\"n\": 0.1000000000000000055511151231257827}"))
                .isEqualTo(Filter.eq("n", new BigDecimal("0.1000000000000000055511151231257827")));
        assertThat(FilterJson.parse("{\"n\": 9007199254740993}")).isEqualTo(Filter.eq("n", 9007199254740993L));
        assertThat(FilterJson.parse("{\"n\": 1.0}")).isEqualTo(Filter.eq("n", 1));
    }

    @Test
    void writesWhatItReadsBack() {
        RandomFilters random = new RandomFilters(RandomFilters.newSeed());
        for (int i = 0; i < 2_000; i++) {
            Filter filter = random.filter();
            assertThat(FilterJson.parse(FilterJson.toJson(filter)))
                    .as(random.seedInWords())
                    .isEqualTo(filter);
            assertThat(FilterJson.parse(FilterJson.toJson(filter).toString()))
                    .as(random.seedInWords())
                    .isEqualTo(filter);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"year": {"$gtee": 1}} | /year/$gtee | unknown operator "$gtee" | did you mean "$gte"?
                    {"year": {"gte": 1}} | /year/gte | "gte" is not an operator | did you mean "$gte"?
                    {"author": {"name": "x"}} | /author/name | "name" is not an operator | author.name
                    {"$adn": []} | /$adn | unknown operator "$adn" | did you mean "$and"?
                    {"$gte": 3} | /$gte | operator "$gte" stands where a field is expected | {"field": {"$gte": ...}}
                    {"year": [1, 2]} | /year | a list is not a value | $in
                    {"year": {}} | /year | an empty object holds no operator | $gte
                    {"year": {"$in": 3}} | /year/$in | a list of values is expected, not a number | brackets
                    {"year": {"$in": [1, null]}} | /year/$in/1 | a list of values holds null | $eq
                    {"year": {"$in": [1, [2]]}} | /year/$in/1 | a list stands where one value is expected | $in
                    {"year": {"$gt": null}} | /year/$gt | null has no order | exists
                    {"year": {"$gt": true}} | /year/$gt | the boolean true has no order | eq or ne
                    {"year": {"$exists": 1}} | /year/$exists | takes true or false, not a number | true or false
                    {"year": {"$not": 3}} | /year/$not | takes an object of operators, not a number | $ne
                    {"year": {"$eq": {"a": 1}}} | /year/$eq | an object stands where a value is expected | author.name
                    {"t": {"$lt": {"$date": "2024-02-31"}}} | /t/$lt | not a point in time | 2024-05-01
                    {"t": {"$contains": {"$date": "2024-02-01"}}} | /t/$contains | cannot look for the point in time | text
                    {"$and": {"a": 1}} | /$and | a list of filters is expected, not an object | brackets
                    {"$or": []} | /$or | an "or" has no conditions | at least one
                    {"$or": [{"a": 1}, 7]} | /$or/1 | a filter is an object, not a number | field
                    {"a..b": 1} | /a..b | is empty | author.name
                    {"": 1} | / | is empty | author.name
                    {"metadata": 1} | /metadata | is not a field by itself | metadata.year
                    {"source.name": 1} | /source.name | a column without parts | metadata.source.name
                    {"a~/b": {"$x": 1}} | /a~0~1b/$x | unknown operator | known
                    {"a": "x\\u0000y"} | /a | NUL character at position 1 | remove it
                    {"a\\u0000": 1} | / | NUL character at position 1 | remove it
                    {"a": "\\ud800"} | /a | half of a surrogate pair | Unicode
                    {"a": 1e500} | /a | more than 400 digits | smaller
                    {"a\\\\x": 1} | /a | nothing to escape | backslash
                    7 | / | a filter is an object, not a number | field
                    """)
    void saysWhereAndWhyAFilterIsWrong(String json, String place, String message, String hint) {
        assertThatThrownBy(() -> FilterJson.parse(json))
                .asInstanceOf(type(TuskException.class))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_FILTER);
                    assertThat(failure)
                            .hasMessageStartingWith("filter at \"" + place)
                            .hasMessageContaining(message);
                    assertThat(failure.getMessage()).doesNotContain("\0", "\n");
                    assertThat(failure.hint()).contains(hint);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"year\": 1\n \"b\": 2}", "{\"a\": 1,\n \"a\": 2}", "{\"a\": 1}\n }", "{\"a\":\n NaN}"})
    void saysLineAndColumnWhereTheTextIsNotJson(String json) {
        assertThatThrownBy(() -> FilterJson.parse(json))
                .asInstanceOf(type(TuskException.class))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_JSON);
                    assertThat(failure.getMessage())
                            .matches("cannot read the filter: not JSON at line 2, column [0-9]+");
                    assertThat(failure.detail()).isNotBlank();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n"})
    void refusesEmptyText(String json) {
        assertThat(codeOf(json)).isEqualTo(ErrorCode.INVALID_JSON);
    }

    @Test
    void refusesNestingBeyondTheLimitsWithoutOverflowingTheStack() {
        assertThat(codeOf("{\"$not\":".repeat(31) + "{\"a\":1}" + "}".repeat(31)))
                .isNull();
        assertThat(codeOf("{\"$not\":".repeat(32) + "{\"a\":1}" + "}".repeat(32)))
                .isEqualTo(ErrorCode.INVALID_FILTER);
        assertThat(codeOf("{\"$not\":".repeat(400) + "{\"a\":1}" + "}".repeat(400)))
                .isEqualTo(ErrorCode.INVALID_FILTER);
        assertThat(codeOf("{\"$not\":".repeat(100_000))).isEqualTo(ErrorCode.INVALID_JSON);
        assertThat(codeOf("{\"a\":" + "{\"$not\":".repeat(400) + "{\"$eq\":1}" + "}".repeat(401)))
                .isEqualTo(ErrorCode.INVALID_FILTER);
    }

    @Test
    void refusesNumbersThatNothingHolds() {
        for (String number : List.of("1e99999999999", "-1e99999999999", "1e-99999999999", "1".repeat(2_000))) {
            assertThat(codeOf("{\"a\": " + number + "}")).as(number).isEqualTo(ErrorCode.INVALID_JSON);
        }
        assertThat(codeOf("{\"a\": 1e999999999}")).isEqualTo(ErrorCode.INVALID_FILTER);
        assertThatThrownBy(() -> FilterJson.parse(new JsonMapper().readTree("{\"a\": 1e99999999999}")))
                .isInstanceOfSatisfying(
                        TuskException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_FILTER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1", "{\"a\": NaN}", "{\"a\": [[", "nope", "{'a': 1}"})
    void keepsTheReadersInternalsOutOfTheDetail(String json) {
        assertThatThrownBy(() -> FilterJson.parse(json))
                .isInstanceOfSatisfying(
                        TuskException.class,
                        failure -> assertThat(failure.detail()).isNotBlank().doesNotContain("REDACTED", "Feature"));
    }

    @Test
    void refusesTooManyConditionsAndValues() {
        assertThat(codeOf("{\"$or\": [" + String.join(",", Collections.nCopies(999, "{\"a\":1}")) + "]}"))
                .isNull();
        assertThat(codeOf("{\"$or\": [" + String.join(",", Collections.nCopies(1_000, "{\"a\":1}")) + "]}"))
                .isEqualTo(ErrorCode.INVALID_FILTER);
        assertThat(codeOf("{\"a\": {\"$in\": [" + String.join(",", Collections.nCopies(10_000, "1")) + "]}}"))
                .isNull();
        assertThat(codeOf("{\"a\": {\"$in\": [" + String.join(",", Collections.nCopies(10_001, "1")) + "]}}"))
                .isEqualTo(ErrorCode.INVALID_FILTER);
    }

    private static @Nullable ErrorCode codeOf(String json) {
        try {
            FilterJson.parse(json);
            return null;
        } catch (TuskException e) {
            return e.code();
        }
    }
}
