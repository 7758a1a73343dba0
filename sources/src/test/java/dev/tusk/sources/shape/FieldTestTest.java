package dev.tusk.sources.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.filter.FilterJson;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTestTest {

    private static final Map<String, Object> FIELDS = Map.of(
            "year",
            2020L,
            "price",
            new BigDecimal("2.50"),
            "name",
            "owl",
            "id",
            "x",
            "ok",
            true,
            "tags",
            List.of("a", "b"),
            "empty",
            List.of(),
            "at",
            "2024-05-01T10:00:00Z",
            "user",
            Map.of("name", "ann"));

    private static boolean passes(String json) {
        return FieldTest.passes(FilterJson.parse(json), FIELDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"year\": 2020}",
                "{\"year\": {\"$gte\": 2020, \"$lt\": 2020.5}}",
                "{\"price\": 2.5}",
                "{\"name\": {\"$gt\": \"oak\"}}",
                "{\"id\": \"x\"}",
                "{\"ok\": true}",
                "{\"tags\": \"a\"}",
                "{\"tags\": {\"$in\": [\"z\", \"b\"]}}",
                "{\"tags\": {\"$containsAll\": [\"a\", \"b\"]}}",
                "{\"missing\": null}",
                "{\"missing\": {\"$ne\": 1}}",
                "{\"missing\": {\"$nin\": [1]}}",
                "{\"empty\": {\"$exists\": false}}",
                "{\"user.name\": \"ann\"}",
                "{\"$or\": [{\"year\": 1}, {\"name\": \"owl\"}]}",
                "{\"$not\": {\"year\": \"2020\"}}"
            })
    void passing(String json) {
        assertThat(passes(json)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"year\": \"2020\"}",
                "{\"year\": {\"$gt\": 2020}}",
                "{\"missing\": {\"$lt\": 5}}",
                "{\"missing\": {\"$gte\": 5}}",
                "{\"missing\": {\"$lte\": 5}}",
                "{\"name\": {\"$lte\": 5}}",
                "{\"tags\": {\"$containsAll\": [\"a\", \"z\"]}}",
                "{\"tags\": {\"$ne\": \"a\"}}",
                "{\"ok\": false}",
                "{\"year\": {\"$exists\": false}}",
                "{\"$and\": [{\"year\": 2020}, {\"name\": \"hare\"}]}"
            })
    void notPassing(String json) {
        assertThat(passes(json)).isFalse();
    }
}
