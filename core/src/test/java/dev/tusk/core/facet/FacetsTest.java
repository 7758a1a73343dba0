package dev.tusk.core.facet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.arrange.SortKey;
import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.Ranking;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.core.search.SearchTotal;
import dev.tusk.core.search.Searcher;
import dev.tusk.core.search.TotalCount;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class FacetsTest {

    private static final List<String> TAGS = List.of("java", "sql", "Ops", "été", "quote's", "漢字");

    private final List<Document> all = new ArrayList<>();
    private Tusk tusk;
    private Collection docs;
    private long seed;

    @BeforeEach
    void open(TestDatabase database) {
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool(), name -> new WordHashModel());
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .field("year", FieldType.INTEGER)
                        .field("kind", FieldType.TEXT)
                        .field("draft", FieldType.BOOLEAN)
                        .field("published", FieldType.TIMESTAMP)
                        .embedding(new WordHashModel())
                        .build());
        seed = Long.getLong("tusk.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            all.add(document(i, random));
        }
        docs.ingest(all.iterator(), IngestListener.SILENT);
    }

    private static Document document(int i, Random random) {
        StringBuilder body = new StringBuilder();
        // Several chunks with the same words, so that counting chunks is not counting documents.
        for (int part = 0; part < 1 + i % 3; part++) {
            body.append("# Part %d\n\n".formatted(part));
            body.append(i % 2 == 0 ? "apple " : "pear ").append(i % 5 == 0 ? "quick brown fox " : "brown quick cat ");
            body.append("filler ".repeat(120)).append("\n\n");
        }
        LocalDate day = LocalDate.of(2020 + random.nextInt(3), 1 + random.nextInt(12), 1 + random.nextInt(28));
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (random.nextInt(10) > 0) {
            metadata.put("year", 2000 + random.nextInt(12));
            metadata.put("kind", List.of("a", "b", "c\\d", "e\"f").get(random.nextInt(4)));
            metadata.put("draft", random.nextBoolean());
            metadata.put(
                    "published",
                    switch (random.nextInt(4)) {
                        case 0 -> day.toString();
                        case 1 -> day + "T23:30:00Z";
                        case 2 -> day + "T23:30:00.250-02:00";
                        default -> day + "T00:00:00.5Z";
                    });
            metadata.put("price", new BigDecimal(random.nextInt(1000)).movePointLeft(random.nextInt(3)));
            metadata.put(
                    "mixed",
                    switch (random.nextInt(4)) {
                        case 0 -> "text";
                        case 1 -> 7;
                        case 2 -> List.of("text", 7, 7, true);
                        default -> Map.of("text", 7);
                    });
            metadata.put("author", Map.of("name", "n" + random.nextInt(3)));
        }
        return Document.builder("d" + i)
                .body(body.toString())
                .source(random.nextInt(5) == 0 ? null : "s" + random.nextInt(12))
                .tags(TAGS.stream().filter(tag -> random.nextInt(3) == 0).toList())
                .metadata(metadata)
                .build();
    }

    private static Stream<Object> values(@Nullable Object value) {
        return switch (value) {
            case null -> Stream.of();
            case List<?> list -> list.stream().distinct().map(each -> (Object) each);
            case Map<?, ?> ignored -> Stream.of();
            default -> Stream.of(value);
        };
    }

    private Map<String, Long> expected(Predicate<Document> passes, Function<Document, Stream<String>> keys) {
        Map<String, Long> counts = new TreeMap<>();
        all.stream().filter(passes).flatMap(keys).forEach(key -> counts.merge(key, 1L, Long::sum));
        return counts;
    }

    private static Map<String, Long> actual(SearchResult result, String name) {
        return answer(result, name).buckets().stream()
                .filter(bucket -> bucket.count() > 0)
                .collect(Collectors.toMap(FacetBucket::key, FacetBucket::count, Long::sum, TreeMap::new));
    }

    private static FacetCounts answer(SearchResult result, String name) {
        return result.facets().stream()
                .filter(facet -> facet.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static @Nullable Instant published(Document document) {
        Object text = document.metadata().get("published");
        return text == null
                ? null
                : text.toString().length() == 10
                        ? LocalDate.parse(text.toString()).atStartOfDay().toInstant(ZoneOffset.UTC)
                        : java.time.OffsetDateTime.parse(text.toString()).toInstant();
    }

    private static List<Facet> allKinds() {
        return List.of(
                Facet.terms("tags"),
                Facet.terms("source", 100),
                Facet.terms("year", 100),
                Facet.terms("kind"),
                Facet.terms("draft"),
                Facet.terms("mixed"),
                Facet.terms("author.name"),
                Facet.numberRanges(
                        "price",
                        List.of(
                                FacetRange.numbers(null, 10),
                                FacetRange.numbers(10, 100.5),
                                FacetRange.numbers(50, null).named("dear"))),
                Facet.histogram("published", CalendarInterval.MONTH),
                Facet.histogram("published", CalendarInterval.WEEK).named("weeks"),
                Facet.timeRanges(
                                "published",
                                List.of(
                                        FacetRange.times(null, Instant.parse("2021-01-01T00:00:00Z")),
                                        FacetRange.times(
                                                Instant.parse("2020-06-01T00:00:00Z"),
                                                Instant.parse("2022-06-01T00:00:00Z"))))
                        .named("days"),
                Facet.timeRanges(
                                "published",
                                List.of(FacetRange.times(Instant.parse("2021-01-01T12:00:00Z"), null)
                                        .named("hours")))
                        .named("hours"),
                Facet.histogram("updated_at", CalendarInterval.YEAR));
    }

    @Test
    void timesWhoseYearIsAnotherOneInUtcAreInNoIntervalOutsideOfFourDigits() {
        for (boolean indexed : new boolean[] {false, true}) {
            int number = 0;
            for (String time :
                    List.of("9999-12-31T23:30:00-05:00", "0001-01-01T00:00:00+05:00", "9999-12-31T12:00:00Z")) {
                docs.put(Document.builder("far" + number++)
                        .body("zeppelin")
                        .metadata("published", time)
                        .build());
            }
            if (indexed) {
                docs.maintain(step -> {});
            }
            // The last week of the year 9999 ends in the year 10000.
            for (CalendarInterval interval : CalendarInterval.values()) {
                FacetCounts counts = docs.search(SearchRequest.keyword("zeppelin")
                                .facets(List.of(Facet.histogram("published", interval)))
                                .build())
                        .facets()
                        .getFirst();
                assertThat(counts.buckets())
                        .as("%s, indexed %s", interval, indexed)
                        .singleElement()
                        .satisfies(bucket ->
                                assertThat(bucket.count()).isEqualTo(interval == CalendarInterval.WEEK ? 2 : 1));
            }
        }
    }

    /** Indexes of earlier versions have months of the year 10000, and those before the year 1 as if they were after it. */
    @Test
    void monthsThatAnEarlierVersionIndexedOutsideOfFourDigitsAreLeftOut(TestDatabase database) throws SQLException {
        docs.put(Document.builder("far")
                .body("zeppelin")
                .metadata("published", "9999-12-31T23:30:00-05:00")
                .build());
        build(database);
        for (String field : List.of("published", "created_at")) {
            execute(
                    database,
                    "insert into tusk.docs_facet_bits (facet, value, block, documents)"
                            + " select distinct on (block) 'm:%s', '10000-01-01', block, documents from tusk.docs_facet_bits where facet = ''"
                                    .formatted(field));
            for (CalendarInterval interval :
                    List.of(CalendarInterval.MONTH, CalendarInterval.QUARTER, CalendarInterval.YEAR)) {
                FacetCounts counts = docs.search(SearchRequest.keyword("zeppelin")
                                .facets(List.of(Facet.histogram(field, interval)))
                                .build())
                        .facets()
                        .getFirst();
                assertThat(counts.buckets()).as("%s by %s", field, interval).hasSize(field.equals("published") ? 0 : 1);
            }
        }
    }

    private void assertAll(SearchResult result, Predicate<Document> passes) {
        assertThat(actual(result, "tags")).isEqualTo(expected(passes, document -> document.tags().stream()));
        assertThat(actual(result, "source"))
                .isEqualTo(expected(passes, document -> Stream.ofNullable(document.source())));
        for (String field : List.of("year", "kind", "draft", "mixed")) {
            assertThat(actual(result, field))
                    .as(field)
                    .isEqualTo(expected(
                            passes,
                            document -> values(document.metadata().get(field)).map(Object::toString)));
        }
        assertThat(actual(result, "author.name"))
                .isEqualTo(expected(
                        passes,
                        document -> document.metadata().get("author") instanceof Map<?, ?> author
                                ? Stream.of(String.valueOf(author.get("name")))
                                : Stream.of()));
        assertThat(actual(result, "price"))
                .isEqualTo(expected(
                        passes,
                        document -> document.metadata().get("price") instanceof BigDecimal price
                                ? Stream.of(
                                                price.compareTo(BigDecimal.TEN) < 0 ? "..10" : "10..100.5",
                                                price.compareTo(new BigDecimal(50)) >= 0 ? "dear" : "")
                                        .filter(key -> !key.isEmpty()
                                                && (!key.equals("10..100.5")
                                                        || price.compareTo(new BigDecimal("100.5")) < 0))
                                : Stream.of()));
        assertThat(actual(result, "published"))
                .isEqualTo(expected(
                        passes,
                        document -> Stream.ofNullable(published(document))
                                .map(at -> at.toString().substring(0, 7))));
        assertThat(actual(result, "weeks").values().stream()
                        .mapToLong(each -> each)
                        .sum())
                .isEqualTo(all.stream()
                        .filter(passes)
                        .filter(each -> published(each) != null)
                        .count());
        assertThat(actual(result, "days"))
                .isEqualTo(expected(
                        passes,
                        document -> Stream.ofNullable(published(document))
                                .flatMap(at -> Stream.of(
                                                at.isBefore(Instant.parse("2021-01-01T00:00:00Z"))
                                                        ? "..2021-01-01"
                                                        : "",
                                                !at.isBefore(Instant.parse("2020-06-01T00:00:00Z"))
                                                                && at.isBefore(Instant.parse("2022-06-01T00:00:00Z"))
                                                        ? "2020-06-01..2022-06-01"
                                                        : "")
                                        .filter(key -> !key.isEmpty()))));
        assertThat(actual(result, "hours"))
                .isEqualTo(expected(
                        passes,
                        document -> Stream.ofNullable(published(document))
                                .filter(at -> !at.isBefore(Instant.parse("2021-01-01T12:00:00Z")))
                                .map(at -> "hours")));
        assertThat(actual(result, "updated_at").values())
                .containsExactly(all.stream().filter(passes).count());
    }

    @Test
    void countsDocumentsThatMatchWordsAndFilter() {
        assertCountsOfEveryMode();
    }

    private void assertCountsOfEveryMode() {
        Filter filter = Filter.gte("year", 2003);
        Predicate<Document> recent =
                document -> document.metadata().get("year") instanceof Integer year && year >= 2003;
        Predicate<Document> apples = document -> Integer.parseInt(document.id().substring(1)) % 2 == 0;
        Predicate<Document> phrase = document -> Integer.parseInt(document.id().substring(1)) % 5 == 0;
        for (SearchMode mode : SearchMode.values()) {
            boolean words = mode == SearchMode.KEYWORD || mode == SearchMode.FUZZY;
            assertAll(search(mode, "apple", null), words ? apples : any -> true);
            assertAll(search(mode, "apple", filter), words ? apples.and(recent) : recent);
            if (mode != SearchMode.VECTOR) {
                assertAll(
                        search(mode, "apple pear \"brown fox\" -pear", filter),
                        apples.and(phrase).and(recent));
            }
        }
        assertAll(
                docs.search(SearchRequest.fuzzy("aple")
                        .ranking(Ranking.TS_RANK_CD)
                        .facets(allKinds())
                        .build()),
                apples);
    }

    private SearchResult search(SearchMode mode, String query, @Nullable Filter filter) {
        SearchResult result = docs.search(SearchRequest.of(mode)
                .query(query)
                .filter(filter)
                .facets(allKinds())
                .total(TotalCount.EXACT)
                .limit(7)
                .build());
        assertThat(result.facets()).as("seed %d", seed).hasSameSizeAs(allKinds());
        long hits = docs.search(SearchRequest.of(mode)
                        .query(query)
                        .filter(filter)
                        .limit(1000)
                        .snippets(false)
                        .build())
                .hits()
                .size();
        SearchTotal total = Objects.requireNonNull(result.total());
        assertThat(total.relation()).isEqualTo(SearchTotal.Relation.EXACT);
        assertThat(total.value())
                .as("%s %s %s, seed %d", mode, query, filter, seed)
                .isEqualTo(hits);
        assertThat(total.documents())
                .isEqualTo(actual(result, "updated_at").values().stream()
                        .mapToLong(each -> each)
                        .sum());
        return result;
    }

    @Test
    void countsTheSameFromTheIndex(TestDatabase database) throws SQLException {
        build(database);
        assertCountsOfEveryMode();
        for (SearchMode mode : SearchMode.values()) {
            assertThat(sql(mode)).contains("docs_facet_bits", "changed");
        }
        Random random = new Random(seed + 1);
        for (int i = 0; i < 100; i++) {
            int place = random.nextInt(all.size());
            Document gone = all.get(place);
            switch (random.nextInt(4)) {
                case 0 -> {
                    all.remove(place);
                    docs.delete(gone.id());
                }
                case 1 -> put(all.size(), document(1000 + i, random));
                case 2 -> {
                    Document other = document(Integer.parseInt(gone.id().substring(1)), random);
                    all.remove(place);
                    put(place, other);
                }
                default -> {
                    all.remove(place);
                    docs.delete(gone.id());
                    put(place, document(Integer.parseInt(gone.id().substring(1)), random));
                }
            }
        }
        assertCountsOfEveryMode();
        build(database);
        assertCountsOfEveryMode();
        // What this handle knows of the index is of the build before.
        Collection stale = docs;
        build(database);
        docs = stale;
        assertCountsOfEveryMode();
        execute(
                database,
                "delete from tusk.docs_document where id = '" + all.removeLast().id() + "'");
        assertCountsOfEveryMode();
        execute(database, "truncate tusk.docs_document");
        all.clear();
        assertNothingIsCounted();
        assertThat(docs.search(SearchRequest.vector("apple")
                                .facets(Facet.terms("tags"))
                                .build())
                        .facets()
                        .getFirst()
                        .buckets())
                .isEmpty();
    }

    @Test
    void countsElementsOfArraysFromRowsWhereAFieldWasDeclaredLater(TestDatabase database) throws SQLException {
        docs = tusk.collections()
                .alter(
                        "docs",
                        new CollectionChange(
                                List.of(new DeclaredField("mixed", FieldType.TEXT)), List.of(), null, null, null));
        SearchRequest request = SearchRequest.keyword("apple pear")
                .filter(Filter.eq("mixed", "text"))
                .facets(Facet.terms("mixed").ignoringOwnFilter(), Facet.terms("kind"))
                .build();
        SearchResult fromRows = docs.search(request);
        assertThat(actual(fromRows, "mixed")).containsOnlyKeys("text");
        build(database);
        reopen(database);
        assertThat(docs.search(request).facets()).isEqualTo(fromRows.facets());
        assertThat(sql(SearchMode.KEYWORD)).contains("docs_facet_bits");
    }

    @Test
    void buildsAgainWhereACollectionHasShrunkAndReadsRowsWhileChangesAreMany(TestDatabase database)
            throws SQLException {
        build(database);
        execute(
                database,
                "insert into tusk.docs_facet_change (document_id) select 'd1' from pg_catalog.generate_series(1, 5000)");
        reopen(database);
        assertThat(sql(SearchMode.KEYWORD)).doesNotContain("docs_facet_bits");
        assertCountsOfEveryMode();
        try (Connection connection = database.dataSource().getConnection()) {
            List<String> steps = new ArrayList<>();
            new FacetIndexBuild(docs.definition(), new FacetIndexBuild.Thresholds(1_000_000, 4000, 1))
                    .run(connection, steps::add);
            assertThat(steps).containsExactly("index facets");
        }
        reopen(database);
        assertThat(sql(SearchMode.KEYWORD)).contains("docs_facet_bits");
        assertCountsOfEveryMode();
    }

    @Test
    void countsFromRowsWhereAnotherIndexIsThereByNow(TestDatabase database) throws SQLException {
        build(database);
        Database connections = new Database(database.dataSource());
        CollectionStats before = CollectionStats.read(connections, docs.definition());
        execute(database, "delete from tusk.docs_facet_bits where facet <> ''");
        Searcher searcher =
                new Searcher(connections, docs.definition(), Extensions.read(connections), name -> new WordHashModel());
        SearchRequest request = SearchRequest.keyword("apple pear")
                .facets(Facet.terms("kind"))
                .explain(true)
                .build();
        SearchResult hollow = searcher.search(request, before);
        assertThat(answer(hollow, "kind").buckets()).isEmpty();
        execute(database, "update tusk.facet_index set generation = generation + 1");
        SearchResult fromRows = searcher.search(request, before);
        assertThat(Objects.requireNonNull(fromRows.explanation()).sql()).doesNotContain("docs_facet_bits");
        assertThat(actual(fromRows, "kind"))
                .isEqualTo(expected(
                        any -> true,
                        document -> values(document.metadata().get("kind")).map(Object::toString)));
    }

    @Test
    void countsStayRightWhileTheIndexIsBuiltBesideWriters(TestDatabase database) throws Exception {
        Facet kind = Facet.terms("kind");
        Facet year = Facet.terms("year", 100);
        SearchRequest request = SearchRequest.keyword("apple")
                .facets(kind, year)
                .total(TotalCount.EXACT)
                .build();
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Integer>> others = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (int writer = 0; writer < 2; writer++) {
                Random random = new Random(seed + writer);
                int first = writer * 50;
                others.add(threads.submit(() -> {
                    int written = 0;
                    for (; !over.get(); written++) {
                        String id = "d" + (first + random.nextInt(50));
                        if (random.nextInt(3) == 0) {
                            docs.delete(id);
                        } else {
                            docs.put(Document.builder(id)
                                    .body("apple " + random.nextInt())
                                    .metadata(Map.of("kind", "k" + random.nextInt(3), "year", random.nextInt(5)))
                                    .build());
                        }
                    }
                    return written;
                }));
            }
            others.add(threads.submit(() -> {
                int read = 0;
                for (; !over.get(); read++) {
                    // A document that matches has both fields or none.
                    SearchResult result = reopened(database).search(request);
                    assertThat(sum(result, "kind")).as("seed %d", seed).isEqualTo(sum(result, "year"));
                }
                return read;
            }));
            try {
                for (int i = 0; i < 4; i++) {
                    rebuild(database);
                }
            } finally {
                over.set(true);
            }
            for (Future<Integer> other : others) {
                assertThat(other.get()).isPositive();
            }
        }
        docs = reopened(database);
        SearchResult indexed = docs.search(request);
        execute(database, "delete from tusk.facet_index");
        assertThat(indexed.facets())
                .isEqualTo(reopened(database).search(request).facets());
    }

    private static long sum(SearchResult result, String name) {
        return actual(result, name).values().stream().mapToLong(each -> each).sum();
    }

    @Test
    void filtersByTheIndexAsByTheRows(TestDatabase database) throws SQLException {
        build(database);
        docs.put(document(3, new Random(seed + 2)));
        docs.put(document(5000, new Random(seed + 3)));
        docs.delete("d7");
        for (Filter filter : List.of(
                Filter.eq("tags", "java"),
                Filter.containsAll("tags", List.of("java", "quote's")),
                Filter.containsAny("tags", List.of("été", "漢字")),
                Filter.in("tags", List.of("sql", "nothing")),
                Filter.eq("source", "s3"),
                Filter.in("source", List.of()),
                Filter.in("kind", List.of("c\\d", "e\"f")),
                Filter.eq("year", 2007),
                Filter.in("year", List.of(2001, 2002.0, 1999)),
                Filter.and(Filter.gte("year", 2003), Filter.lt("year", 2008.5)),
                Filter.eq("draft", true),
                Filter.or(Filter.eq("kind", "a"), Filter.eq("tags", "Ops"), Filter.lte("year", 2001)),
                Filter.and(Filter.or(Filter.eq("kind", "a"), Filter.eq("kind", "b")), Filter.gt("year", 2003)))) {
            // Every document has an id, but the index does not know of it.
            Filter byRows = Filter.and(filter, Filter.exists("id"));
            for (SearchMode mode : List.of(SearchMode.KEYWORD, SearchMode.HYBRID)) {
                SearchRequest.Builder request =
                        SearchRequest.of(mode).query("apple pear").facets(allKinds());
                SearchResult indexed =
                        docs.search(request.filter(filter).explain(true).build());
                SearchResult read = docs.search(request.filter(byRows).build());
                assertThat(indexed.facets()).as("%s, seed %d", filter, seed).isEqualTo(read.facets());
                assertThat(Objects.requireNonNull(indexed.explanation()).sql()).contains("hit_0");
                assertThat(Objects.requireNonNull(read.explanation()).sql()).doesNotContain("hit_0");
            }
        }
        SearchResult chosen = docs.search(SearchRequest.keyword("apple")
                .filter(Filter.and(Filter.eq("tags", "java"), Filter.eq("kind", "a")))
                .facets(
                        Facet.terms("tags").ignoringOwnFilter(),
                        Facet.terms("kind").ignoringOwnFilter())
                .explain(true)
                .build());
        assertThat(Objects.requireNonNull(chosen.explanation()).sql()).contains("hit_0", "hit_1");
        assertThat(chosen.facets())
                .isEqualTo(docs.search(SearchRequest.keyword("apple")
                                .filter(Filter.and(
                                        Filter.eq("tags", "java"), Filter.eq("kind", "a"), Filter.exists("id")))
                                .facets(
                                        Facet.terms("tags").ignoringOwnFilter(),
                                        Facet.terms("kind").ignoringOwnFilter())
                                .build())
                        .facets());
    }

    private void put(int place, Document document) {
        all.removeIf(each -> each.id().equals(document.id()));
        all.add(Math.min(place, all.size()), document);
        docs.put(document);
    }

    private String sql(SearchMode mode) {
        return Objects.requireNonNull(docs.search(SearchRequest.of(mode)
                                .query("apple unheard")
                                .facets(allKinds())
                                .explain(true)
                                .build())
                        .explanation())
                .sql();
    }

    private void build(TestDatabase database) throws SQLException {
        rebuild(database);
        docs = tusk.collection("docs");
    }

    private void rebuild(TestDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("analyze tusk.docs_document");
                statement.execute("update tusk.facet_index set declared = '{}'");
            }
            List<String> steps = new ArrayList<>();
            new FacetIndexBuild(docs.definition(), new FacetIndexBuild.Thresholds(1, 0, 1)).run(connection, steps::add);
            assertThat(steps).containsExactly("index facets");
        }
    }

    /** A handle that has no statistics in mind. */
    private void reopen(TestDatabase database) {
        docs = reopened(database);
    }

    private static Collection reopened(TestDatabase database) {
        return Tusk.open(database.pool(), name -> new WordHashModel()).collection("docs");
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void ordersValuesByCountAndThenByValue() {
        FacetCounts answer = answer(
                docs.search(SearchRequest.keyword("apple pear")
                        .facets(Facet.terms("source", 3))
                        .build()),
                "source");
        List<Map.Entry<String, Long>> best =
                expected(any -> true, document -> Stream.ofNullable(document.source())).entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                        .limit(3)
                        .toList();
        assertThat(answer.buckets())
                .extracting(FacetBucket::key, FacetBucket::count)
                .containsExactlyElementsOf(best.stream()
                        .map(each -> org.assertj.core.groups.Tuple.tuple(each.getKey(), each.getValue()))
                        .toList());
        assertThat(answer.distinct()).isEqualTo(12);
    }

    @Test
    void ignoresTheFilterOnItsOwnFieldWhenAsked() {
        Filter filter = Filter.and(Filter.eq("tags", "java"), Filter.in("kind", List.of("a", "b")));
        SearchResult result = docs.search(SearchRequest.vector("apple")
                .filter(filter)
                .facets(
                        Facet.terms("tags").ignoringOwnFilter(),
                        Facet.terms("tags").named("filtered"),
                        Facet.terms("kind").ignoringOwnFilter())
                .build());
        Predicate<Document> java = document -> document.tags().contains("java");
        Predicate<Document> kind = document ->
                List.of("a", "b").contains(String.valueOf(document.metadata().get("kind")));
        assertThat(actual(result, "tags")).isEqualTo(expected(kind, document -> document.tags().stream()));
        assertThat(actual(result, "filtered"))
                .isEqualTo(expected(java.and(kind), document -> document.tags().stream()));
        assertThat(actual(result, "kind"))
                .isEqualTo(expected(
                        java,
                        document -> Stream.ofNullable(document.metadata().get("kind"))
                                .map(Object::toString)));
    }

    @Test
    void countsAllMatchesOnEveryPageInEveryOrderAndInGroups() {
        SearchRequest.Builder request = SearchRequest.keyword("apple")
                .facets(Facet.terms("tags"), Facet.terms("kind"))
                .total(TotalCount.EXACT)
                .limit(3);
        SearchResult first = docs.search(request.build());
        List<SearchRequest> others = List.of(
                request.cursor(Objects.requireNonNull(first.next())).build(),
                request.cursor(null).sort(SortKey.parse("year:desc")).build(),
                request.sort(List.of()).group(Grouping.byDocument()).build());
        for (SearchRequest other : others) {
            SearchResult result = docs.search(other);
            assertThat(result.facets()).isEqualTo(first.facets());
            assertThat(result.total()).isEqualTo(first.total());
            assertThat(result.hits()).hasSize(3).isNotEqualTo(first.hits());
        }
    }

    @Test
    void answersWhenNothingMatches() {
        assertNothingIsCounted();
    }

    private void assertNothingIsCounted() {
        for (SearchMode mode : List.of(SearchMode.KEYWORD, SearchMode.FUZZY)) {
            SearchResult result = docs.search(SearchRequest.of(mode)
                    .query("qqqqqq")
                    .facets(allKinds())
                    .total(TotalCount.EXACT)
                    .build());
            assertThat(result.facets())
                    .hasSameSizeAs(allKinds())
                    .allSatisfy(facet -> assertThat(facet.buckets())
                            .allSatisfy(bucket -> assertThat(bucket.count()).isZero()));
            assertThat(result.total()).isEqualTo(new SearchTotal(0, SearchTotal.Relation.EXACT, 0L));
        }
    }

    @Test
    void estimatesTotalsWithoutCounting() {
        assertThat(estimate(SearchRequest.keyword("apple")).relation()).isEqualTo(SearchTotal.Relation.EXACT);
        long apples = Objects.requireNonNull(docs.search(SearchRequest.keyword("apple")
                                .total(TotalCount.EXACT)
                                .build())
                        .total())
                .value();
        assertThat(estimate(SearchRequest.keyword("apple")).value()).isEqualTo(apples);
        assertThat(estimate(SearchRequest.keyword("apple fox")).value()).isBetween(apples, 800L);
        assertThat(estimate(SearchRequest.keyword("qqqqqq")).value()).isZero();
        docs.maintain(step -> {});
        for (SearchMode mode : SearchMode.values()) {
            for (Ranking ranking : Ranking.values()) {
                SearchTotal total = estimate(SearchRequest.of(mode)
                        .query("aple \"brown fox\" -pear")
                        .ranking(ranking)
                        .filter(Filter.gte("year", 2003)));
                assertThat(total.relation()).isEqualTo(SearchTotal.Relation.ESTIMATED);
                assertThat(total.value()).isBetween(0L, 800L);
            }
        }
        assertThat(estimate(SearchRequest.vector("apple")).value()).isBetween(600L, 1000L);
    }

    private SearchTotal estimate(SearchRequest.Builder request) {
        return Objects.requireNonNull(
                docs.search(request.total(TotalCount.ESTIMATED).build()).total());
    }

    @Test
    void refusesWhatCannotBeCounted() {
        refuses(Facet.terms("kidn"), ErrorCode.UNKNOWN_FIELD, "unknown field \"kidn\"", "did you mean \"kind\"?");
        refuses(
                Facet.terms("body"),
                ErrorCode.INVALID_REQUEST,
                "cannot count the values of field \"body\": it is the text that is searched",
                "count by tags, source or a metadata field");
        refuses(
                Facet.terms("id"),
                ErrorCode.INVALID_REQUEST,
                "cannot count the values of field \"id\": every document has its own",
                "count by tags, source or metadata");
        refuses(
                Facet.numberRanges("kind", List.of(FacetRange.numbers(1, 2))),
                ErrorCode.INVALID_REQUEST,
                "cannot count ranges of numbers of field \"kind\": it is declared text",
                "ask for its values, without ranges and interval");
        refuses(
                Facet.histogram("year", CalendarInterval.DAY),
                ErrorCode.INVALID_REQUEST,
                "cannot count intervals of time of field \"year\": it is declared integer",
                "ask for its values, or for ranges whose bounds are numbers");
        refuses(
                Facet.terms("updated_at"),
                ErrorCode.INVALID_REQUEST,
                "cannot count the values of field \"updated_at\": it holds a timestamp",
                "ask for an interval (day, week, month, quarter, year), or for ranges of dates");
    }

    private void refuses(Facet facet, ErrorCode code, String message, String hint) {
        assertThatThrownBy(() ->
                        docs.search(SearchRequest.keyword("apple").facets(facet).build()))
                .isInstanceOfSatisfying(TuskException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(code);
                    assertThat(failure).hasMessage(message);
                    assertThat(failure.hint()).isEqualTo(hint);
                });
    }
}
