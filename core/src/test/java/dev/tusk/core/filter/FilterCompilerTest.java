package dev.tusk.core.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.RandomFilters.Document;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(PostgresExtension.class)
class FilterCompilerTest {

    private static final Instant MAY = Instant.parse("2024-05-01T12:00:00Z");

    private static Connection connection;
    private static FilterTable table;

    @BeforeAll
    static void createTable(TestDatabase database) throws SQLException {
        connection = database.dataSource().getConnection();
        table = new FilterTable(connection);
        connection.setAutoCommit(false);
    }

    @AfterEach
    void emptyTable() throws SQLException {
        connection.rollback();
    }

    @AfterAll
    static void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void findsWhatAPlainEvaluatorFinds() throws SQLException {
        RandomFilters random = new RandomFilters(RandomFilters.newSeed());
        List<Document> documents =
                IntStream.range(0, 300).mapToObj(random::document).toList();
        table.insert(documents);
        int selective = 0;
        for (int i = 0; i < 1_500; i++) {
            Filter filter = random.filter();
            Set<String> expected = documents.stream()
                    .filter(document -> FilterMatcher.passes(filter, document))
                    .map(Document::id)
                    .collect(Collectors.toSet());
            assertThat(table.idsOf(filter))
                    .as("%s of %s", random.seedInWords(), FilterJson.toJson(filter))
                    .isEqualTo(expected);
            selective += expected.isEmpty() || expected.size() == documents.size() ? 0 : 1;
        }
        assertThat(selective).as("filters that split the documents").isGreaterThan(500);
    }

    @Test
    void negationPassesExactlyTheOtherDocuments() throws SQLException {
        table.insert(List.of(
                document("2020", Map.of("year", 2020)),
                document("text", Map.of("year", "2020")),
                document("missing", Map.of()),
                document("null", nullYear())));
        for (Filter filter : List.of(
                Filter.eq("year", 2020),
                Filter.gt("year", 2000),
                Filter.in("year", List.of(2020)),
                Filter.exists("year"),
                Filter.eq("metadata.year.inner", 1))) {
            Set<String> both = table.idsOf(filter);
            assertThat(both).doesNotContainAnyElementsOf(table.idsOf(Filter.not(filter)));
            both.addAll(table.idsOf(Filter.not(filter)));
            assertThat(both).hasSize(4);
        }
        assertThat(table.idsOf(Filter.ne("year", 2020))).containsExactlyInAnyOrder("text", "missing", "null");
        assertThat(table.idsOf(Filter.notIn("year", List.of(2020))))
                .containsExactlyInAnyOrder("text", "missing", "null");
        assertThat(table.idsOf(Filter.eq("year", null))).containsExactlyInAnyOrder("missing", "null");
    }

    @Test
    void equalityIsExactWhereContainmentIsLoose() throws SQLException {
        table.insert(List.of(
                document("scalar", Map.of("k", "a")),
                document("array", Map.of("k", List.of("a", "b"))),
                document("object", Map.of("k", Map.of("a", "a"))),
                document("deep", Map.of("k", List.of(List.of("a"))))));
        assertThat(table.idsOf(Filter.eq("k", "a"))).containsExactly("scalar");
        assertThat(table.idsOf(Filter.contains("k", "a"))).containsExactly("array");
        assertThat(table.idsOf(Filter.eq("k.a", "a"))).containsExactly("object");
        assertThat(table.idsOf(Filter.eq("k.0", "a"))).isEmpty();
    }

    @Test
    void comparesLongTextBeyondWhatTheIndexHolds() throws SQLException {
        String cut = "é".repeat(256);
        table.insert(List.of(
                document("cut", Map.of("name", cut)),
                document("more", Map.of("name", cut + "a")),
                document("most", Map.of("name", cut + "b".repeat(9_000)))));
        assertThat(table.idsOf(Filter.eq("name", cut))).containsExactly("cut");
        assertThat(table.idsOf(Filter.eq("name", cut + "a"))).containsExactly("more");
        assertThat(table.idsOf(Filter.gt("name", cut))).containsExactly("more", "most");
        assertThat(table.idsOf(Filter.lt("name", cut + "b"))).containsExactly("cut", "more");
        assertThat(table.idsOf(Filter.in("name", List.of("x", cut + "a")))).containsExactly("more");
    }

    @Test
    void anExtremeNumberInADocumentBreaksNeitherIndexNorFilter() throws SQLException {
        table.insert(List.of(
                document("huge", Map.of("year", new BigDecimal("1e5000"))),
                document("tiny", Map.of("year", new BigDecimal("1e-5000"))),
                document("endless", Map.of("year", new BigDecimal("9".repeat(20_000)))),
                document("large", Map.of("year", new BigDecimal("9".repeat(400)))),
                document("plain", Map.of("year", 2020))));
        assertThat(table.idsOf(Filter.gt("year", 2019))).containsExactly("large", "plain");
        assertThat(table.idsOf(Filter.gt("year", new BigDecimal("1e399")))).containsExactly("large");
    }

    @Test
    void readsAPointInTimeWhateverTheSessionIsSetTo() throws SQLException {
        table.insert(List.of(
                document("utc", Map.of("seen", "2024-05-01T12:00:00Z", "at", "2024-05-01T12:00:00Z")),
                document("east", Map.of("seen", "2024-05-01T17:30:00+05:30", "at", "2024-05-01T17:30:00+05:30")),
                document("later", Map.of("seen", "2024-05-02", "at", "2024-05-02")),
                document("never", Map.of("seen", "soon", "at", "2024-02-31"))));
        table.execute("set local timezone = 'Pacific/Kiritimati'");
        table.execute("set local datestyle = 'ISO, DMY'");
        table.execute("set local search_path = pg_temp");
        assertThat(table.idsOf(Filter.eq("seen", MAY))).containsExactly("east", "utc");
        assertThat(table.idsOf(Filter.in("seen", List.of(MAY)))).containsExactly("east", "utc");
        assertThat(table.idsOf(Filter.gt("seen", "2024-05-01T12:00:00Z"))).containsExactly("later");
        assertThat(table.idsOf(Filter.eq("at", MAY))).containsExactly("east", "utc");
        assertThat(table.idsOf(Filter.in("at", List.of(MAY, "soon")))).containsExactly("east", "utc");
        assertThat(table.idsOf(Filter.eq("created_at", "2024-05-01T14:00:00+02:00")))
                .hasSize(4);
    }

    @Test
    void tagsAreASetThatAValueIsLookedForIn() throws SQLException {
        table.insert(List.of(
                tagged("both", "java", "sql"), tagged("java", "java"), tagged("none"), tagged("quoted", "a,\"b\"{}")));
        assertThat(table.idsOf(Filter.eq("tags", "java"))).containsExactly("both", "java");
        assertThat(table.idsOf(Filter.ne("tags", "java"))).containsExactly("none", "quoted");
        assertThat(table.idsOf(Filter.in("tags", List.of("sql", "a,\"b\"{}")))).containsExactly("both", "quoted");
        assertThat(table.idsOf(Filter.containsAll("tags", List.of("sql", "java"))))
                .containsExactly("both");
        assertThat(table.idsOf(Filter.missing("tags"))).containsExactly("none");
        assertThat(table.idsOf(Filter.eq("tags", null))).containsExactly("none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"year": "2020"} | field "year" is declared integer, but the filter compares it with the text "2020" | without quotes
                    {"year": {"$in": [1, true]}} | field "year" is declared integer, but the filter compares it with the boolean true | number
                    {"name": 5} | field "name" is declared text, but the filter compares it with the number 5 | "5"
                    {"flag": "yes"} | field "flag" is declared boolean, but the filter compares it with the text "yes" | true or false
                    {"flag": {"$gt": 1}} | field "flag" is declared boolean, which has no order | eq or ne
                    {"seen": {"$gt": "2024-02-31"}} | field "seen" is declared timestamp, but the filter compares it with the text "2024-02-31" | 2024-05-01T12:30:00Z
                    {"created_at": 2024} | field "created_at" is a column of type timestamp, but | 2024-05-01
                    {"id": 7} | field "id" is a column of type text, but the filter compares it with the number 7 | "7"
                    {"title": {"$contains": "x"}} | field "title" is a column of type text, but the filter asks for an element | query
                    {"name": {"$any": ["x"]}} | field "name" is declared text, but the filter asks for an element | query
                    {"tags": {"$gt": "a"}} | field "tags" is a list, which has no order | contains
                    {"tags": {"$in": ["a", 1]}} | field "tags" holds text, but the filter compares it with the number 1 | quotes
                    """)
    void refusesAValueOfAnotherTypeThanTheField(String json, String message, String hint) {
        FilterCompiler compiler = new FilterCompiler(FilterTable.SCHEMA, FilterTable.DECLARED);
        Filter filter = FilterJson.parse(json);
        assertThatThrownBy(() -> compiler.compile(filter, "d"))
                .asInstanceOf(type(TuskException.class))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_FILTER);
                    assertThat(failure).hasMessageStartingWith(message);
                    assertThat(failure.hint()).contains(hint);
                });
    }

    @ParameterizedTest
    @MethodSource("hostileTexts")
    void hostileTextIsDataAsNameAndAsValue(String hostile) throws SQLException {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("plain", hostile);
        metadata.put("list", List.of(hostile, "other"));
        metadata.put("name", hostile);
        metadata.put(hostile, Map.of(hostile, 1));
        table.insert(List.of(
                new Document("hit", hostile, hostile, new HashMap<>(metadata), List.of(hostile), MAY, MAY),
                document("miss", Map.of("plain", "x"))));
        String before = table.fingerprint();
        List<Filter> filters = new ArrayList<>();
        for (String field : List.of("plain", "name", "title", "source", "tags")) {
            filters.add(Filter.eq(field, hostile));
            filters.add(Filter.in(field, List.of(hostile, "none")));
        }
        for (String field : List.of("plain", "name", "title", "source")) {
            filters.add(Filter.gte(field, hostile));
            filters.add(Filter.and(Filter.lte(field, hostile), Filter.ne(field, "x"), Filter.ne("id", "miss")));
        }
        filters.add(Filter.contains("list", hostile));
        filters.add(Filter.containsAny("list", List.of(hostile)));
        if (!hostile.isEmpty() && hostile.length() <= 500) {
            FieldPath path = FieldPath.inMetadata(hostile, hostile);
            assertThat(FieldPath.parse(path.toString())).isEqualTo(path);
            filters.add(new Filter.Eq(path, FilterValue.of(1)));
            filters.add(new Filter.Lt(path, FilterValue.of(2)));
            filters.add(new Filter.In(path, List.of(FilterValue.of(1))));
            filters.add(new Filter.Exists(path, true));
        }
        for (Filter filter : filters) {
            assertThat(table.idsOf(filter)).as(filter.toString()).contains("hit");
        }
        assertThat(table.fingerprint()).isEqualTo(before);
    }

    static Stream<String> hostileTexts() {
        return Stream.of(
                "'",
                "''",
                "\"",
                "\\",
                "\\'",
                "'; drop table document; --",
                "') or true --",
                "$1",
                "$$",
                "$tag$",
                "?",
                "??",
                "?|",
                ":name",
                "{call x}",
                "{}",
                "{\"a\": 1}",
                "[",
                "null",
                "NULL",
                "{NULL}",
                "a.b",
                "..",
                "%s%n",
                "${schema}",
                "\u0001\u001f\u007f",
                "\r\n\t",
                "\u202eevil",
                "日本語",
                "e\u0301",
                "\uD83D\uDE00\uDBFF\uDFFD",
                "\uFFFF",
                "",
                " ",
                "metadata",
                "title",
                "-- ",
                "/*",
                "E'\\x'",
                "x".repeat(500),
                "'\"\\?$".repeat(2_000));
    }

    @Test
    void usesTheIndexOfADeclaredField() throws SQLException {
        RandomFilters random = new RandomFilters(1);
        table.insert(IntStream.range(0, 200).mapToObj(random::document).toList());
        assertThat(table.plan(Filter.eq("year", 2020))).contains("document_year");
        assertThat(table.plan(Filter.gte("year", 2020))).contains("document_year");
        assertThat(table.plan(Filter.in("year", List.of(2020, 2021)))).contains("document_year");
        assertThat(table.plan(Filter.lt("price", 0.5))).contains("document_price");
        assertThat(table.plan(Filter.eq("name", "java"))).contains("document_name");
        assertThat(table.plan(Filter.gt("name", "java"))).contains("document_name");
        assertThat(table.plan(Filter.in("name", List.of("java", "a")))).contains("document_name");
        assertThat(table.plan(Filter.eq("flag", true))).contains("document_flag");
        assertThat(table.plan(Filter.gt("seen", MAY))).contains("document_seen");
        assertThat(table.plan(Filter.in("seen", List.of(MAY)))).contains("document_seen");
        assertThat(table.plan(Filter.gt("id", "x"))).contains("document_pkey");
    }

    @Test
    void usesTheIndexesOfTagsAndMetadata() throws SQLException {
        RandomFilters random = new RandomFilters(1);
        table.insert(IntStream.range(0, 200).mapToObj(random::document).toList());
        assertThat(table.plan(Filter.eq("tags", "java"))).contains("document_tags");
        assertThat(table.plan(Filter.in("tags", List.of("java", "a")))).contains("document_tags");
        assertThat(table.plan(Filter.containsAll("tags", List.of("java", "a")))).contains("document_tags");
        assertThat(table.plan(Filter.eq("loose", "java"))).contains("document_metadata");
        assertThat(table.plan(Filter.eq("a.b", 5))).contains("document_metadata");
        assertThat(table.plan(Filter.in("loose", List.of("java", 5)))).contains("document_metadata");
        assertThat(table.plan(Filter.contains("list", "java"))).contains("document_metadata");
        assertThat(table.plan(Filter.containsAny("list", List.of("java", 1)))).contains("document_metadata");
    }

    @Test
    void compilesTheLargestFilterThatIsAllowed() throws SQLException {
        table.insert(List.of(document("one", Map.of("year", 1))));
        String deep = "a.".repeat(15) + "a";
        Filter wide = new Filter.Or(
                IntStream.range(0, 999).mapToObj(i -> Filter.gt(deep, i)).toList());
        assertThat(table.idsOf(wide)).isEmpty();
        List<Integer> values = IntStream.range(0, 10_000).boxed().toList();
        assertThat(table.idsOf(Filter.in("year", values))).containsExactly("one");
        assertThat(table.idsOf(Filter.in("other", values))).isEmpty();
        Filter nested = Filter.eq("year", 1);
        for (int i = 1; i < 32; i++) {
            nested = Filter.not(nested);
        }
        assertThat(table.idsOf(nested)).isEmpty();
    }

    private static Document document(String id, Map<String, ? extends @Nullable Object> metadata) {
        return new Document(id, id, null, new HashMap<>(metadata), List.of(), MAY, MAY);
    }

    private static Document tagged(String id, String... tags) {
        return new Document(id, id, null, new HashMap<>(), List.of(tags), MAY, MAY);
    }

    private static Map<String, @Nullable Object> nullYear() {
        Map<String, @Nullable Object> metadata = new HashMap<>();
        metadata.put("year", null);
        return metadata;
    }
}
