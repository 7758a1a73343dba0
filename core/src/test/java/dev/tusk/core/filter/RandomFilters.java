package dev.tusk.core.filter;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Documents and filters that meet often: few fields, few values, every type under every name. The same seed gives the
 * same sequence.
 */
final class RandomFilters {

    private static final List<String> UNDECLARED =
            List.of("loose", "a.b", "a.b.c", "v1\\.2", "metadata.title", "metadata.tags", "näme", "list", "0");
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "B",
            "b",
            "java",
            "ä",
            "\uD83D\uDE00",
            "\uFFFD",
            "'; drop table document; --",
            "a\"b\\c",
            "2024-05-01",
            "2024-05-01T12:00:00Z",
            "2024-05-01T14:00:00.0000009+02:00",
            "2024-02-31",
            "5",
            "true",
            "null",
            "x".repeat(255),
            "x".repeat(256),
            "x".repeat(256) + "y",
            "x".repeat(300) + "\uD83D\uDE00");
    private static final List<BigDecimal> NUMBERS = List.of(
            BigDecimal.ZERO,
            BigDecimal.ONE,
            new BigDecimal("-1"),
            new BigDecimal("2020"),
            new BigDecimal("2020.5"),
            new BigDecimal("0.1"),
            new BigDecimal("9007199254740993"),
            new BigDecimal("9007199254740992"),
            new BigDecimal("1e300"),
            new BigDecimal("1e-300"));
    private static final List<Instant> TIMES = List.of(
            Instant.parse("2024-05-01T00:00:00Z"),
            Instant.parse("2024-05-01T12:00:00Z"),
            Instant.parse("2024-05-01T12:00:00.000001Z"),
            Instant.parse("0001-01-01T00:00:00Z"),
            Instant.parse("9999-12-31T23:59:59.999999Z"));

    private final long seed;
    private final Random random;

    RandomFilters(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** The seed of the system property {@code tusk.test.seed}, or a new one. */
    static long newSeed() {
        return Long.getLong("tusk.test.seed", System.nanoTime());
    }

    String seedInWords() {
        return "repeat with -Dtusk.test.seed=" + seed;
    }

    Filter filter() {
        return filter(0);
    }

    private Filter filter(int depth) {
        int kind = random.nextInt(depth > 3 ? 7 : 10);
        return switch (kind) {
            case 7 -> Filter.not(filter(depth + 1));
            case 8 -> new Filter.And(listOf(0, 3, () -> filter(depth + 1)));
            case 9 -> new Filter.Or(listOf(1, 3, () -> filter(depth + 1)));
            default -> leaf();
        };
    }

    private Filter leaf() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> typed(pick(List.of("id", "title", "source", "name")), () -> pick(TEXTS));
            case 2 -> typed("year", () -> pick(NUMBERS));
            case 3 -> typed("price", () -> pick(NUMBERS));
            case 4 -> typed(pick(List.of("created_at", "updated_at", "seen")), this::time);
            case 5 -> flag();
            case 6 -> tags();
            default -> loose(pick(UNDECLARED));
        };
    }

    private Object time() {
        return random.nextBoolean() ? pick(TIMES) : pick(List.of("2024-05-01", "2024-05-01T14:00:00+02:00"));
    }

    private Filter typed(String field, Supplier<Object> value) {
        return switch (random.nextInt(9)) {
            case 0 -> Filter.eq(field, maybe(value));
            case 1 -> Filter.ne(field, maybe(value));
            case 2 -> Filter.gt(field, value.get());
            case 3 -> Filter.gte(field, value.get());
            case 4 -> Filter.lt(field, value.get());
            case 5 -> Filter.lte(field, value.get());
            case 6 -> Filter.in(field, valuesOf(value));
            case 7 -> Filter.notIn(field, valuesOf(value));
            default -> random.nextBoolean() ? Filter.exists(field) : Filter.missing(field);
        };
    }

    private Filter flag() {
        return switch (random.nextInt(4)) {
            case 0 -> Filter.eq("flag", maybe(random::nextBoolean));
            case 1 -> Filter.ne("flag", maybe(random::nextBoolean));
            case 2 -> Filter.in("flag", listOf(0, 2, random::nextBoolean));
            default -> Filter.exists("flag");
        };
    }

    private Filter tags() {
        return switch (random.nextInt(7)) {
            case 0 -> Filter.eq("tags", maybe(() -> pick(TEXTS)));
            case 1 -> Filter.ne("tags", maybe(() -> pick(TEXTS)));
            case 2 -> Filter.in("tags", listOf(0, 3, () -> pick(TEXTS)));
            case 3 -> Filter.notIn("tags", listOf(0, 3, () -> pick(TEXTS)));
            case 4 -> Filter.containsAny("tags", listOf(1, 3, () -> pick(TEXTS)));
            case 5 -> Filter.containsAll("tags", listOf(1, 3, () -> pick(TEXTS)));
            default -> Filter.exists("tags");
        };
    }

    private Filter loose(String field) {
        return switch (random.nextInt(5)) {
            case 0 -> Filter.containsAny(field, listOf(1, 3, this::element));
            case 1 -> Filter.containsAll(field, listOf(1, 3, this::element));
            case 2 -> random.nextBoolean() ? Filter.eq(field, random.nextBoolean()) : Filter.ne(field, true);
            default ->
                typed(field, () -> switch (random.nextInt(3)) {
                    case 0 -> pick(TEXTS);
                    case 1 -> pick(NUMBERS);
                    default -> pick(TIMES);
                });
        };
    }

    /** A short list, or one that is long enough to be searched in another way. */
    private List<Object> valuesOf(Supplier<Object> value) {
        return random.nextInt(4) == 0 ? listOf(60, 200, value) : listOf(0, 4, value);
    }

    private Object element() {
        return switch (random.nextInt(3)) {
            case 0 -> pick(TEXTS);
            case 1 -> pick(NUMBERS);
            default -> random.nextBoolean();
        };
    }

    Document document(int number) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        for (String key :
                List.of("year", "price", "name", "flag", "seen", "loose", "list", "title", "tags", "näme", "0")) {
            if (random.nextInt(4) > 0) {
                metadata.put(key, json(0));
            }
        }
        metadata.put("v1.2", json(0));
        if (random.nextInt(4) > 0) {
            metadata.put("a", random.nextInt(5) == 0 ? json(0) : nested());
        }
        return new Document(
                pick(TEXTS) + "#" + number,
                pick(TEXTS),
                random.nextInt(3) == 0 ? null : pick(TEXTS),
                metadata,
                listOf(0, 3, () -> pick(TEXTS)),
                pick(TIMES),
                pick(TIMES));
    }

    private Map<String, @Nullable Object> nested() {
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        inner.put("b", random.nextInt(3) == 0 ? nestedOnce() : json(1));
        return inner;
    }

    private Map<String, @Nullable Object> nestedOnce() {
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        inner.put("c", json(1));
        return inner;
    }

    private @Nullable Object json(int depth) {
        return switch (random.nextInt(depth > 1 ? 5 : 7)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> pick(NUMBERS);
            case 3, 4 -> pick(TEXTS);
            case 5 -> listOf(0, 3, () -> json(depth + 1));
            default -> nestedOnce();
        };
    }

    private @Nullable Object maybe(Supplier<?> value) {
        return random.nextInt(5) == 0 ? null : value.get();
    }

    private <T extends @Nullable Object> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private <T extends @Nullable Object> List<T> listOf(int least, int most, Supplier<? extends T> element) {
        List<T> list = new ArrayList<>();
        int size = least + random.nextInt(most - least + 1);
        for (int i = 0; i < size; i++) {
            list.add(element.get());
        }
        return list;
    }

    /** A document as plain Java: metadata of maps, lists, String, BigDecimal, Boolean and null. */
    record Document(
            String id,
            String title,
            @Nullable String source,
            Map<String, @Nullable Object> metadata,
            List<String> tags,
            Instant createdAt,
            Instant updatedAt) {}
}
