package dev.tusk.core.collection.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.LexicalAccess;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With {@link PgSearchStandIn} in place of pg_search, on PostgreSQL 18, which takes extensions from any folder. */
@Tag("newest-postgresql-only")
class PgSearchTest {

    private static final int WORDS = 400;
    private static final int DOCUMENTS = 300;

    private static @Nullable TestCluster cluster;

    private TestDatabase database;
    private Tusk tusk;
    private Random random;

    @BeforeAll
    static void start() {
        // The stand-in has no index and reads every chunk.
        TrialRun.spare = Duration.ofSeconds(2);
        if (TestCluster.installation(LocalPostgres.atHome(step -> {})).version().major() >= 18) {
            cluster = TestCluster.start(Map.of("extension_control_path", "$system:" + PgSearchStandIn.folder()));
        }
    }

    @AfterAll
    static void stop() {
        TrialRun.spare = TrialRun.SPARE;
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void open() {
        assumeTrue(cluster != null, "before PostgreSQL 18 extensions come from one folder only");
        database = cluster.createDatabase();
        database.execute("create extension pg_search");
        tusk = Tusk.open(database.pool());
        tusk.setup().apply();
        long seed = Long.getLong("tusk.seed", System.nanoTime());
        random = new Random(seed);
        System.out.println("seed of PgSearchTest: " + seed);
    }

    @AfterEach
    void drop() {
        if (database != null) {
            database.close();
        }
    }

    private Collection create() {
        return tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .engine(EngineChoice.PG_SEARCH)
                        .embedding(new EmbeddingSpec(null, 2, Distance.COSINE))
                        .build());
    }

    private String word() {
        double u = random.nextDouble();
        return "w" + (int) (WORDS * u * u * u);
    }

    private String words(int count) {
        return IntStream.range(0, count).mapToObj(i -> word()).collect(Collectors.joining(" "));
    }

    private Document document(int id) {
        String text = words(3 + random.nextInt(40));
        return Document.builder("d" + id)
                .title(random.nextInt(3) == 0 ? words(2) : "")
                .body(random.nextInt(5) == 0 ? "# " + words(2) + "\n\n" + text : text)
                .vector(Vector.of(random.nextFloat(), 1))
                .build();
    }

    private void fill(Collection docs) {
        docs.ingest(IntStream.range(0, DOCUMENTS).mapToObj(this::document).iterator(), IngestListener.SILENT);
        docs.maintain(step -> {});
    }

    /** A collection with an index that has passed its trial; one that a halting machine failed is made again, as {@code maintain} does. */
    private Collection indexed() {
        Collection docs = create();
        fill(docs);
        PgSearchStandIn.buildByHand(database, docs.definition());
        docs.maintain(step -> {});
        for (int again = 0; again < 3 && !(engine() instanceof LexicalEngine.Indexed); again++) {
            docs.maintain(step -> {});
        }
        assertThat(engine()).isInstanceOf(LexicalEngine.Indexed.class);
        return tusk.collection("docs");
    }

    private LexicalEngine engine() {
        return tusk.collection("docs").summary().engines().words();
    }

    private List<String> maintain() {
        List<String> steps = new ArrayList<>();
        tusk.collection("docs").maintain(steps::add);
        return steps;
    }

    private Collection alter(EngineChoice choice) {
        Collection altered =
                tusk.collections().alter("docs", new CollectionChange(List.of(), List.of(), null, null, null, choice));
        altered.maintain(step -> {});
        return altered;
    }

    private long indexes() {
        return database.queryLong("select count(*) from pg_catalog.pg_indexes where indexname ~ '_lexical_bm25_'");
    }

    private static SearchResult search(Collection docs, String query) {
        return docs.search(
                SearchRequest.keyword(query).limit(10).snippets(false).build());
    }

    private static LexicalAccess access(SearchResult result) {
        return Objects.requireNonNull(result.plan().lexicalAccess());
    }

    private static List<Double> scores(SearchResult result) {
        return result.hits().stream().map(Hit::score).toList();
    }

    @Test
    void anIndexServesFromItsTrialOn() {
        Collection docs = create();
        fill(docs);
        PgSearchStandIn.buildByHand(database, docs.definition());
        assertThat(engine().reason())
                .isEqualTo("pg_search 0.24.1 is there, but its index has not been tried yet: run maintain");
        assertThat(access(search(docs, "w1 w2"))).isNotInstanceOf(LexicalAccess.Engine.class);
        assertThat(maintain()).contains("try the index of pg_search 0.24.1");
        assertThat(engine()).isInstanceOf(LexicalEngine.Indexed.class);
        assertThat(engine().name()).isEqualTo("pg_search");
        assertThat(engine().reason())
                .matches("pg_search 0.24.1 is in this database, and its index passed its trial:"
                        + " \\d+ of the \\d{3} best chunks found by 30 queries");
        for (int i = 0; i < 20; i++) {
            docs.delete("d" + random.nextInt(DOCUMENTS));
            docs.put(document(random.nextInt(DOCUMENTS)));
        }
        List<String> queries =
                IntStream.range(0, 30).mapToObj(i -> words(1 + i % 5)).toList();
        List<SearchResult> found = queries.stream().map(q -> search(docs, q)).toList();
        assertThat(found)
                .anySatisfy(result -> assertThat(access(result).toString())
                        .isEqualTo("BM25 of the best 50 by the index of pg_search 0.24.1"));
        assertThat(found)
                .allSatisfy(result -> assertThat(access(result))
                        .isInstanceOfAny(LexicalAccess.Engine.class, LexicalAccess.NoTerm.class));
        Collection stock = alter(EngineChoice.STOCK);
        assertThat(indexes()).isZero();
        int rows = 0;
        int others = 0;
        for (int i = 0; i < queries.size(); i++) {
            List<Double> exact = scores(search(stock, queries.get(i)));
            List<Double> brought = scores(found.get(i));
            assertThat(brought).hasSameSizeAs(exact);
            for (int rank = 0; rank < exact.size(); rank++) {
                rows++;
                others += Math.abs(exact.get(rank) - brought.get(rank)) > 1e-5 ? 1 : 0;
            }
        }
        assertThat(rows).isPositive();
        assertThat(others).isLessThanOrEqualTo(rows / 100);
    }

    @Test
    void whatTheServerCannotBuildIsToldAndLeftAlone() {
        Collection docs = create();
        docs.put(document(1));
        assertThat(maintain())
                .anyMatch(step -> step.startsWith(
                        "leave pg_search 0.24.1 unused, as its index cannot be built: type \"pdb.whitespace\""));
        assertThat(engine().reason()).contains("its index is not built yet");
        assertThat(search(docs, "w0 w1 w2 w3 w4").notes()).isEmpty();
    }

    @Test
    void anIndexThatBringsOtherChunksStaysUnusedUntilItBringsTheRightOnes() {
        Collection docs = create();
        fill(docs);
        PgSearchStandIn.buildByHand(database, docs.definition());
        String score = "return %spg_catalog.current_setting('standin.score')::real";
        score(score.formatted("-"));
        assertThat(maintain()).anyMatch(step -> step.startsWith("leave the index of pg_search 0.24.1 unused"));
        assertThat(engine().reason())
                .contains("its index failed its trial (")
                .contains("best chunks found by 30 queries")
                .contains("Tusk's own weights are used");
        assertThat(access(search(docs, "w1 w2"))).isNotInstanceOf(LexicalAccess.Engine.class);
        score(score.formatted(""));
        maintain();
        assertThat(engine()).isInstanceOf(LexicalEngine.Indexed.class);
    }

    @Test
    void anIndexThatCannotBeAskedFailsItsTrial() {
        Collection docs = create();
        docs.put(document(1));
        PgSearchStandIn.buildByHand(database, docs.definition());
        database.execute("alter extension pg_search drop function pdb.score(anyelement); drop function pdb.score");
        maintain();
        assertThat(engine().reason()).contains("failed its trial (function pdb.score(bigint) does not exist)");
    }

    /** An index under the name that is expected that does this with the lexeme of the trial. */
    private void buildOneThat(Collection docs, String does) {
        database.execute(
                """
                create function public.refuse(words tsvector) returns integer language plpgsql immutable
                as $$ begin if words::text ~ 'tusk_trial_[^ ]*:1A,2B,3' then %s; end if; return 1; end $$;
                create index %s on tusk.docs_lexical (public.refuse(tsv))""".formatted(does, PgSearchIndex.of(docs.definition()).name().quoted()));
    }

    private static final String CANCELED = "perform pg_cancel_backend(pg_backend_pid()); perform pg_sleep(60)";

    @Test
    void anIndexThatKeepsChunksFromBeingWrittenIsDroppedAndNotBuiltAgain() {
        Collection docs = create();
        docs.put(document(1));
        buildOneThat(docs, "raise 'no room'");
        assertThat(maintain())
                .contains("drop the index of pg_search 0.24.1, with which chunks cannot be written: no room");
        assertThat(indexes()).isZero();
        assertThat(maintain()).noneMatch(step -> step.contains("pg_search"));
        assertThat(engine().reason())
                .isEqualTo("pg_search 0.24.1 is there, but chunks could not be written with its index (no room):"
                        + " it is not built again for this version");
        alter(EngineChoice.STOCK);
        alter(EngineChoice.PG_SEARCH);
        assertThat(engine().reason()).contains("its index is not built yet");
    }

    @Test
    void aTrialThatIsCanceledSaysNothingOfTheIndex() {
        Collection docs = create();
        fill(docs);
        buildOneThat(docs, CANCELED);
        assertThatThrownBy(this::maintain).isInstanceOf(TuskException.class);
        assertThat(engine().reason()).contains("has not been tried yet");
        database.execute("drop function public.refuse cascade");
        PgSearchStandIn.buildByHand(database, docs.definition());
        score(CANCELED + "; return 1");
        assertThatThrownBy(this::maintain).isInstanceOf(TuskException.class);
        assertThat(engine().reason()).contains("has not been tried yet");
    }

    @Test
    void anIndexThatIsSlowStaysUnused() {
        Collection docs = create();
        fill(docs);
        PgSearchStandIn.buildByHand(database, docs.definition());
        Duration patient = TrialRun.spare;
        try {
            TrialRun.spare = Duration.ofMillis(1);
            maintain();
        } finally {
            TrialRun.spare = patient;
        }
        assertThat(engine().reason())
                .containsPattern(
                        "failed its trial \\(its index is slower than Tusk's own weights: \\d+ ms in place of \\d+");
        score("perform pg_sleep(60); return 1");
        maintain();
        assertThat(engine().reason()).contains("failed its trial (a query took more than 3 seconds)");
    }

    private void score(String body) {
        database.execute("""
                create or replace function pdb.score(row_key anyelement) returns real language plpgsql volatile
                as $$ begin %s; end $$""".formatted(body));
    }

    @Test
    void aTrialThatWasPassedIsMadeAgainForTwiceTheChunks() {
        Collection docs = indexed();
        assertThat(maintain()).noneMatch(step -> step.contains("pg_search"));
        docs.ingest(
                IntStream.range(DOCUMENTS, 3 * DOCUMENTS)
                        .mapToObj(this::document)
                        .iterator(),
                IngestListener.SILENT);
        assertThat(maintain()).contains("try the index of pg_search 0.24.1");
    }

    @Test
    void chunksThatOthersHoldAreNotTakenForWrittenOnes() throws SQLException {
        Collection docs = create();
        docs.put(document(1));
        PgSearchStandIn.buildByHand(database, docs.definition());
        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.execute("select from tusk.docs_lexical for update");
            }
            assertThat(maintain())
                    .contains(
                            "leave the trial of pg_search 0.24.1 to the next maintain, as no chunk is free to be written");
            other.rollback();
        }
        assertThat(engine().reason()).contains("has not been tried yet");
    }

    @Test
    void whoDoesNotOwnTheTablesLeavesTheTrialToTheOwnerAndSearchesAllTheSame() {
        indexed();
        // Of a former definition, and not theirs to drop.
        String index = String.valueOf(database.queryValue(
                "select relname from pg_class where relkind = 'i' and relname ~ '^docs.*_[0-9a-f]{8}$'"));
        database.execute("create index \"%s00000000\" on tusk.docs_lexical (length)"
                .formatted(index.substring(0, index.length() - 8)));
        TestDatabase.TestRole role = database.createRole();
        database.execute("""
                grant usage, create on schema tusk to %1$s;
                grant select, insert, update, delete on all tables in schema tusk to %1$s;
                grant usage on all sequences in schema tusk to %1$s""".formatted(role.name()));
        Collection theirs = Tusk.open(database.dataSource(role)).collection("docs");
        List<String> steps = new ArrayList<>();
        theirs.maintain(steps::add);
        assertThat(steps)
                .contains("collect words for fuzzy search")
                .noneMatch(step -> step.contains("pg_search") || step.startsWith("drop"));
        SearchResult found = search(theirs, "w1 w2");
        assertThat(found.hits()).hasSize(10);
        assertThat(found.notes()).singleElement().asString().contains("could not be asked", "schema pdb");
    }

    @Test
    void aSearchThatTheEngineRefusesGoesTusksWayAndSaysSo() {
        Collection docs = indexed();
        database.execute("alter extension pg_search drop function pdb.score(anyelement); drop function pdb.score");
        SearchRequest hybrid = SearchRequest.hybrid("w1 w30")
                .vector(Vector.of(0.5f, 1))
                .snippets(false)
                .build();
        List<SearchRequest> requests = List.of(
                SearchRequest.keyword("w1 w30").snippets(false).build(),
                SearchRequest.keyword("w1 w30").snippets(false).explain(true).build(),
                hybrid);
        List<SearchResult> found = requests.stream().map(docs::search).toList();
        assertThat(found)
                .allSatisfy(result -> assertThat(result.notes())
                        .anySatisfy(note -> assertThat(note)
                                .startsWith(
                                        "the index of pg_search could not be asked, so Tusk's own weights were used:")
                                .contains("pdb.score"))
                        .noneSatisfy(note -> assertThat(note).contains("are found faster")));
        Collection stock = alter(EngineChoice.STOCK);
        for (int i = 0; i < requests.size(); i++) {
            assertThat(scores(found.get(i))).isEqualTo(scores(stock.search(requests.get(i))));
        }
    }

    @Test
    void anotherVersionHasATrialOfItsOwn() {
        indexed();
        database.execute("update pg_catalog.pg_extension set extversion = '0.25.0' where extname = 'pg_search'");
        assertThat(engine().reason()).contains("its index was tried with version 0.24.1: run maintain");
        maintain();
        assertThat(engine().reason()).startsWith("pg_search 0.25.0 is in this database");
        database.execute("update pg_catalog.pg_extension set extversion = '0.22.6' where extname = 'pg_search'");
        assertThat(engine().reason()).isEqualTo("pg_search 0.22.6 is there, but Tusk needs 0.23.0 or newer");
    }

    @Test
    void identifiersStopWordsAndRepeatedWordsGoByItsIndexAndTheRestDoesNot() {
        Collection docs = create();
        fill(docs);
        docs.put(Document.builder("settings")
                .title("hnsw.ef_search")
                .body("Set hnsw.ef_search to w1 for C++ and 'quoted' \\ words")
                .build());
        docs.maintain(step -> {});
        PgSearchStandIn.buildByHand(database, docs.definition());
        maintain();
        Collection same = tusk.collection("docs");
        same.stopWords().replace(List.of("w3"));
        List<String> served =
                List.of("hnsw.ef_search w1", "w1 w3", "C++", "w1 ".repeat(3_000), "w1 w1 w2", "quoted words");
        List<SearchResult> found = served.stream().map(q -> search(same, q)).toList();
        assertThat(found).allSatisfy(result -> assertThat(access(result)).isInstanceOf(LexicalAccess.Engine.class));
        assertThat(found.getFirst().hits().getFirst().documentId()).isEqualTo("settings");
        Map<String, String> unserved = Map.of(
                "w1 -w2",
                "phrases, exclusions, + and title:",
                "w1 +w2",
                "phrases, exclusions, + and title:",
                "w1 w2*",
                "prefixes");
        unserved.forEach((query, what) -> assertThat(
                        same.search(SearchRequest.keyword(query).explain(true).build())
                                .notes())
                .contains("Tusk's own weights are used, not pg_search: its index cannot serve " + what));
        Collection stock = alter(EngineChoice.STOCK);
        for (int i = 0; i < served.size(); i++) {
            assertThat(scores(found.get(i))).isEqualTo(scores(search(stock, served.get(i))));
        }
    }

    @Test
    void anExplanationShowsBothStatements() {
        Collection docs = indexed();
        SearchResult result = docs.search(
                SearchRequest.keyword("w1 w2").explain(true).snippets(false).build());
        SearchResult.Explanation explanation = Objects.requireNonNull(result.explanation());
        assertThat(explanation.sql())
                .contains("operator(pg_catalog.|||) ?::pg_catalog.text[]\norder by pdb.score(l.chunk_id) desc")
                .contains("unnest(?::bigint[])");
        assertThat(explanation.plan().split("Execution Time", -1)).hasSize(3);
    }

    @Test
    void setupOffersItWhereTheDatabaseHasNeither() {
        assertThat(tusk.setup().offers())
                .noneMatch(offer -> offer.contains("pg_search") || offer.contains("pg_textsearch"));
        database.execute("drop extension pg_search cascade");
        assertThat(tusk.setup().offers())
                .contains("the server has pg_search 0.24.1, an index of which may find frequent words faster"
                        + " (Tusk needs 0.23.0 or newer): run \"create extension pg_search\" to use it");
        assertThatThrownBy(this::create)
                .isInstanceOf(TuskException.class)
                .hasMessage("cannot rank words by pg_search: the extension is not created in this database");
    }
}
