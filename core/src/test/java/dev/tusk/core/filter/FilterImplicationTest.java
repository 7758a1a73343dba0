package dev.tusk.core.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterImplicationTest {

    private static void implies(Filter one, Filter other) {
        assertThat(FilterImplication.implies(one, other)).isTrue();
    }

    private static void doesNotImply(Filter one, Filter other) {
        assertThat(FilterImplication.implies(one, other)).isFalse();
    }

    @Test
    void whatIsEqual() {
        implies(Filter.eq("a", 1), Filter.eq("a", 1.0));
        doesNotImply(Filter.eq("a", 1), Filter.eq("a", 2));
        doesNotImply(Filter.eq("a", 1), Filter.eq("b", 1));
        implies(Filter.eq("a", 1), Filter.everything());
        doesNotImply(Filter.everything(), Filter.eq("a", 1));
    }

    @Test
    void ofSeveralConditionsOneIsEnoughOrAllAreNeeded() {
        Filter a = Filter.eq("a", 1);
        Filter b = Filter.eq("b", 2);
        Filter c = Filter.eq("c", 3);
        implies(Filter.and(a, b), a);
        implies(Filter.and(a, b, c), Filter.and(c, a));
        doesNotImply(a, Filter.and(a, b));
        implies(a, Filter.or(a, b));
        implies(Filter.or(a, b), Filter.or(c, b, a));
        doesNotImply(Filter.or(a, b), a);
        implies(Filter.or(Filter.and(a, b), Filter.and(a, c)), a);
        doesNotImply(Filter.not(a), Filter.not(b));
        implies(Filter.not(a), Filter.not(a));
    }

    @Test
    void ranges() {
        implies(Filter.gt("a", 3), Filter.gt("a", 2));
        implies(Filter.gt("a", 3), Filter.gt("a", 3));
        implies(Filter.gt("a", 3), Filter.gte("a", 3));
        doesNotImply(Filter.gte("a", 3), Filter.gt("a", 3));
        implies(Filter.gte("a", 3.5), Filter.gt("a", 3));
        doesNotImply(Filter.gt("a", 2), Filter.gt("a", 3));
        implies(Filter.lt("a", 2), Filter.lt("a", 3));
        implies(Filter.lt("a", 3), Filter.lte("a", 3));
        doesNotImply(Filter.lte("a", 3), Filter.lt("a", 3));
        doesNotImply(Filter.lt("a", 3), Filter.gt("a", 2));
        implies(Filter.eq("a", 3), Filter.gte("a", 3));
        doesNotImply(Filter.eq("a", 3), Filter.gt("a", 3));
        implies(Filter.eq("a", 2), Filter.lt("a", 3));
        implies(Filter.and(Filter.gte("a", 5), Filter.lt("a", 6)), Filter.and(Filter.gte("a", 4), Filter.lt("a", 7)));
        implies(Filter.gt("t", Instant.EPOCH.plusSeconds(1)), Filter.gt("t", Instant.EPOCH));
        doesNotImply(Filter.gt("t", "b"), Filter.gt("t", "a"));
        doesNotImply(Filter.gt("t", 1), Filter.gt("t", "a"));
    }

    @Test
    void lists() {
        implies(Filter.eq("a", "x"), Filter.in("a", List.of("y", "x")));
        implies(Filter.in("a", List.of("x", "y")), Filter.in("a", List.of("y", "x", "z")));
        doesNotImply(Filter.in("a", List.of("x", "w")), Filter.in("a", List.of("y", "x", "z")));
        implies(Filter.in("a", List.of(3, 4)), Filter.gte("a", 3));
        doesNotImply(Filter.in("a", List.of(2, 4)), Filter.gte("a", 3));
        implies(Filter.containsAll("a", List.of("x", "y")), Filter.containsAll("a", List.of("y")));
        implies(Filter.containsAll("a", List.of("x", "y")), Filter.containsAny("a", List.of("y", "z")));
        doesNotImply(Filter.containsAny("a", List.of("x", "y")), Filter.containsAll("a", List.of("y")));
        implies(Filter.containsAny("a", List.of("x")), Filter.containsAny("a", List.of("y", "x")));
        doesNotImply(Filter.containsAny("a", List.of("x", "w")), Filter.containsAny("a", List.of("y", "x")));
    }
}
