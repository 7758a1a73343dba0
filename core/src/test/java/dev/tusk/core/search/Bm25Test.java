package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.Bm25;
import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.LexicalState;
import dev.tusk.core.collection.StoredWeights;
import dev.tusk.core.collection.TextWeights;
import dev.tusk.core.document.Document;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Words that no stemmer changes, w0 to w999, the lower the more frequent. Asks and changes more with {@code -Dtusk.rounds=10}, and the same again
 * with {@code -Dtusk.seed}.
 */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class Bm25Test {

    private static final int WORDS = 1000;
    private static final int ROUNDS = Integer.getInteger("tusk.rounds", 1);

    private Tusk tusk;
    private Collection docs;
    private TestDatabase database;
    private Random random;
    private long seed;

    @BeforeEach
    void open(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool());
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .field("group", FieldType.INTEGER)
                        .field("number", FieldType.INTEGER)
                        .build());
        seed = Long.getLong("tusk.seed", System.nanoTime());
        random = new Random(seed);
        System.out.println("seed of Bm25Test: " + seed);
    }

    private int byTiers;

    private String word() {
        double u = random.nextDouble();
        return "w" + (int) (WORDS * u * u * u * u);
    }

    private String words(int count) {
        return IntStream.range(0, count).mapToObj(i -> word()).collect(Collectors.joining(" "));
    }

    private Document document(int id) {
        String text = words(3 + random.nextInt(20));
        return Document.builder("d" + id)
                .title(random.nextInt(3) == 0 ? words(2) : "")
                .body(random.nextInt(10) == 0 ? "# " + words(2) + "\n\n" + text : text)
                .metadata("group", id % 7)
                .metadata("number", id)
                .build();
    }

    private void fill(int count) {
        docs.ingest(IntStream.range(0, count).mapToObj(this::document).iterator(), new IngestListener() {});
    }

    private void changeAtRandom(int operations) {
        for (int i = 0; i < operations; i++) {
            switch (random.nextInt(4)) {
                case 0 -> docs.delete("d" + random.nextInt(8000));
                case 1 -> {
                    int from = random.nextInt(8000);
                    docs.delete(Filter.and(Filter.gte("number", from), Filter.lt("number", from + 5)));
                }
                default -> docs.put(document(random.nextInt(8000)));
            }
        }
    }

    @Test
    void theBestAreThoseOfScoringEveryChunkByTheFormula() throws SQLException {
        fill(7000);
        assertExact(25 * ROUNDS);
        changeAtRandom(60 * ROUNDS);
        assertExact(20);
        docs = tusk.collections()
                .alter(
                        "docs",
                        new CollectionChange(
                                List.of(), List.of(), new TextWeights(3, 0.5, 1), new Bm25(0.9, 0.4), null));
        docs.maintain(step -> {});
        assertThat(Objects.requireNonNull(docs.summary().lexical()).isOutdated())
                .isFalse();
        assertStatistics();
        assertExact(20);
        changeAtRandom(40 * ROUNDS);
        assertExact(20);
        assertThat(byTiers).as("queries in two tiers, seed %d", seed).isPositive();
    }

    private void assertExact(int queries) throws SQLException {
        Bm25Reference reference = Bm25Reference.read(database, "docs");
        Set<String> ways = new TreeSet<>();
        for (int i = 0; i < queries; i++) {
            Set<String> asked = new TreeSet<>();
            int count = i % 10 == 0 ? 20 : 1 + random.nextInt(5);
            while (asked.size() < count) {
                asked.add(word());
            }
            int group = random.nextInt(7);
            String excluded = word();
            boolean filtered = random.nextInt(3) == 0;
            boolean excluding = random.nextInt(3) == 0 && !asked.contains(excluded);
            int limit = 1 + random.nextInt(30);
            SearchRequest.Builder request = SearchRequest.keyword(
                            String.join(" ", asked) + (excluding ? " -" + excluded : ""))
                    .limit(limit)
                    .snippets(false);
            Predicate<Bm25Reference.Chunk> passes = chunk -> true;
            if (filtered) {
                request.filter(Filter.eq("group", group));
                passes = chunk -> Integer.parseInt(chunk.documentId().substring(1)) % 7 == group;
            }
            if (excluding) {
                passes = passes.and(chunk -> !chunk.frequencies().containsKey(excluded));
            }
            SearchResult result = docs.search(request.build());
            byTiers += result.plan().toString().contains("two tiers") ? 1 : 0;
            ways.add(Objects.requireNonNull(result.plan().lexicalAccess())
                    .getClass()
                    .getSimpleName());
            List<Bm25Reference.Scored> expected = reference.search(List.copyOf(asked), passes);
            assertSame(
                    "seed %d, query %s, %s".formatted(seed, asked, result.plan()),
                    result.hits(),
                    expected,
                    Math.min(limit, expected.size()));
        }
        assertThat(ways).as("seed %d", seed).contains("AnyTerm", "Reaching");
    }

    /** The server reckons in single precision, so chunks whose scores differ by less than that may change places. */
    private static void assertSame(String what, List<Hit> hits, List<Bm25Reference.Scored> expected, int count) {
        assertThat(hits).as(what).hasSize(count);
        Map<String, Double> scores = new HashMap<>();
        expected.forEach(scored ->
                scores.put(scored.chunk().documentId() + "/" + scored.chunk().text(), scored.score()));
        for (int i = 0; i < count; i++) {
            Hit hit = hits.get(i);
            double best = expected.get(i).score();
            assertThat(hit.score()).as(what).isCloseTo(best, within(1e-5 * best));
            double own = scores.getOrDefault(hit.documentId() + "/" + hit.text(), -1.0);
            assertThat(hit.score()).as(what).isCloseTo(own, within(1e-5 * own));
        }
    }

    @Test
    void chunksOfTheSameScoreComeInTheOrderOfTheirPutting() {
        // In one transaction: an ingestion writes several batches at a time, in whatever order.
        docs.putAll(IntStream.range(0, 5000)
                .mapToObj(i -> Document.of("d" + (10_000 + i), i % 2 == 0 ? "alpha beta gamma" : "alpha beta delta"))
                .toList());
        SearchResult result =
                docs.search(SearchRequest.keyword("alpha beta delta").limit(50).build());
        assertThat(result.hits())
                .extracting(Hit::documentId)
                .containsExactlyElementsOf(IntStream.range(0, 50)
                        .mapToObj(i -> "d" + (10_001 + 2 * i))
                        .toList());
    }

    @Test
    void phrasesHaveToBeThereAndEveryPageContinuesTheOneBefore() throws SQLException {
        fill(3000);
        Bm25Reference reference = Bm25Reference.read(database, "docs");
        SearchRequest.Builder request = SearchRequest.keyword("w9 \"w0 w1\" w3").snippets(false);
        List<Hit> all = docs.search(request.limit(60).build()).hits();
        List<Hit> pages = new ArrayList<>();
        for (int offset = 0; offset < 60; offset += 20) {
            pages.addAll(docs.search(request.limit(20).offset(offset).build()).hits());
        }
        assertThat(pages)
                .extracting(hit -> hit.documentId() + "/" + hit.chunk())
                .containsExactlyElementsOf(all.stream()
                        .map(hit -> hit.documentId() + "/" + hit.chunk())
                        .toList());
        // Title, heading and text follow each other, so a phrase may go over their ends.
        assertThat(all)
                .isNotEmpty()
                .allSatisfy(hit -> assertThat(
                                (hit.title() + " " + hit.heading() + " " + hit.text()).replaceAll("\\W+", " "))
                        .containsPattern("\\bw0 w1\\b"));
        long expected = reference.search(List.of("w0", "w1", "w3", "w9"), chunk -> true).stream()
                .filter(scored -> (" " + scored.chunk().text() + " ").contains(" w0 w1 "))
                .count();
        assertThat(all.size()).as("seed %d", seed).isGreaterThanOrEqualTo((int) Math.min(60, expected));
    }

    @Test
    void statisticsAreThoseOfARecountWhateverIsDone() throws Exception {
        fill(500);
        changeAtRandom(100);
        assertStatistics();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update tusk.docs_chunk set text = text || ' extra w1' where id % 5 = 0");
            statement.execute("delete from tusk.docs_chunk where id % 11 = 0");
            connection.setAutoCommit(false);
            statement.execute("delete from tusk.docs_document where id < 'd3'");
            connection.rollback();
            connection.setAutoCommit(true);
        }
        assertStatistics();
        docs.maintain(step -> {});
        assertStatistics();
        docs.delete(Filter.eq("group", 3));
        assertStatistics();
        database.execute("truncate tusk.docs_document cascade");
        assertStatistics();
        assertThat(Objects.requireNonNull(docs.summary().lexical()).chunks()).isZero();
        docs.put(document(1));
        assertStatistics();
    }

    @Test
    void statisticsStandSeveralWritersAndMaintenanceAtOnce() throws Exception {
        List<Random> seeds =
                IntStream.range(0, 3).mapToObj(i -> new Random(seed + i)).toList();
        try (ExecutorService writers = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            for (Random own : seeds) {
                running.add(writers.submit(() -> {
                    for (int i = 0; i < 60; i++) {
                        int id = own.nextInt(100);
                        if (own.nextInt(4) == 0) {
                            docs.delete("d" + id);
                        } else {
                            docs.put(Document.of(
                                    "d" + id,
                                    "w" + own.nextInt(50) + " w" + own.nextInt(50) + " w" + own.nextInt(2000)));
                        }
                    }
                }));
            }
            running.add(writers.submit(() -> {
                for (int i = 0; i < 5; i++) {
                    docs.maintain(step -> {});
                }
            }));
            for (Future<?> each : running) {
                each.get();
            }
        }
        assertStatistics();
        docs.maintain(step -> {});
        assertStatistics();
    }

    @Test
    void theBestAreFoundWhileOthersWriteAndAllIsWeighedAnew() throws Exception {
        fill(5000);
        List<String> best = IntStream.range(0, 5).mapToObj(i -> "best" + i).toList();
        best.forEach(id -> docs.put(Document.of(id, "needle needle w0 w1")));
        docs.maintain(step -> {});
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService others = Executors.newFixedThreadPool(2)) {
            Random own = new Random(seed);
            Future<?> writing = others.submit(() -> {
                while (!done.get()) {
                    docs.put(Document.of("d" + own.nextInt(7000), "w0 w1 w" + own.nextInt(50)));
                }
            });
            Future<?> weighing = others.submit(() -> {
                for (double k1 : List.of(0.2, 2.0)) {
                    tusk.collections()
                            .alter("docs", new CollectionChange(List.of(), List.of(), null, new Bm25(k1, 0.3), null))
                            .maintain(step -> {});
                }
            });
            try {
                while (!weighing.isDone()) {
                    assertThat(docs.search(SearchRequest.keyword("w0 w1 needle")
                                            .limit(5)
                                            .snippets(false)
                                            .build())
                                    .hits())
                            .extracting(Hit::documentId)
                            .as("seed %d", seed)
                            .containsExactlyInAnyOrderElementsOf(best);
                }
            } finally {
                done.set(true);
            }
            weighing.get();
            writing.get();
        }
        assertStatistics();
    }

    private void assertStatistics() throws SQLException {
        Bm25Reference reference = Bm25Reference.read(database, "docs");
        Map<String, Long> kept = new HashMap<>();
        Map<String, Float> greatest = new HashMap<>();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("""
                    select t.term, t.df + coalesce(sum(c.df), 0), greatest(t.max_weight, max(c.max_weight))
                    from tusk.docs_term t
                    left join tusk.docs_term_change c on c.term_id = t.id
                    group by t.id""");
            while (rows.next()) {
                if (rows.getLong(2) != 0) {
                    kept.put(rows.getString(1), rows.getLong(2));
                }
                greatest.put(rows.getString(1), rows.getFloat(3));
            }
        }
        assertThat(kept).as("seed %d", seed).isEqualTo(reference.documentFrequencies());
        LexicalState state = Objects.requireNonNull(docs.summary().lexical());
        assertThat(state.chunks()).isEqualTo(reference.chunks().size());
        assertThat(state.averageLength() * state.chunks()).isCloseTo(reference.totalLength(), within(0.01));
        for (Bm25Reference.Chunk chunk : reference.chunks()) {
            chunk.frequencies()
                    .keySet()
                    .forEach(lexeme -> assertThat((double) greatest.getOrDefault(lexeme, -1f))
                            .as("bound of %s, seed %d", lexeme, seed)
                            .isGreaterThanOrEqualTo(reference.weight(chunk, lexeme) * (1 - 1e-6)));
        }
        StoredWeights.assertBounded(database, "docs");
    }

    @Test
    void aCollectionThatGrowsByOtherLengthsIsWeighedAnew() throws SQLException {
        docs.put(Document.of("first", "short text"));
        docs.ingest(IntStream.range(0, 400).mapToObj(this::document).iterator(), new IngestListener() {});
        for (int i = 0; i < 200; i++) {
            docs.put(document(i));
        }
        docs.maintain(step -> {});
        LexicalState state = Objects.requireNonNull(docs.summary().lexical());
        assertThat(state.drift()).isLessThanOrEqualTo(LexicalState.MAX_DRIFT);
        assertStatistics();
        Bm25Reference reference = Bm25Reference.read(database, "docs");
        assertSame(
                "seed " + seed,
                docs.search(SearchRequest.keyword("w0 w5").limit(20).build()).hits(),
                reference.search(List.of("w0", "w5"), chunk -> true),
                20);
    }

    /** The plan of a trigger is made once for a session. */
    @Test
    void aSessionThatBeganWithOneChunkTakesManyAndLongOnesInLinearTime() {
        database.execute("alter table tusk.docs_term set (autovacuum_enabled = false)");
        docs.put(Document.of("first", "one text"));
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            sql.append(
                    "insert into tusk.docs_chunk (document_id, ordinal, title, heading, text) values ('x', %d, '', '', 'a');"
                            .formatted(i));
        }
        sql.append("""
                insert into tusk.docs_chunk (document_id, ordinal, title, heading, text)
                select 'long', i, '', '', (select string_agg('v' || i || 'x' || n, ' ') from generate_series(1, 9000) n)
                from generate_series(1, 3) i;
                insert into tusk.docs_chunk (document_id, ordinal, title, heading, text)
                select 'many', i, '', '', 'u' || i || ' t' || i % 100 || ' s' || i % 77 from generate_series(1, 8000) i;
                analyze tusk.docs_lexical;
                """);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            database.execute(sql.toString());
            docs = tusk.collections()
                    .alter("docs", new CollectionChange(List.of(), List.of(), null, new Bm25(2, 0.1), null));
            docs.maintain(step -> {});
        });
        assertThat(database.queryLong("select count(*) from tusk.docs_lexical where epoch <> 1"))
                .isEqualTo(8007);
    }
}
