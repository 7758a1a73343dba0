package dev.tusk.core.collection.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.change.CopyLimits;
import dev.tusk.core.change.ModelChanges;
import dev.tusk.core.change.ModelTarget;
import dev.tusk.core.collection.Bm25;
import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.TextWeights;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.LexicalAccess;
import dev.tusk.core.search.Ranking;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.core.search.TotalCount;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
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
import org.junit.jupiter.api.Test;

/** On a server with pg_textsearch and RUM. Words that no stemmer changes, w0 to w999, the lower the more frequent. */
class OtherEnginesTest {

    private static final int WORDS = 1000;

    private static @Nullable TestCluster cluster;

    private TestDatabase database;
    private Tusk tusk;
    private Random random;

    @BeforeAll
    static void start() {
        cluster = TestCluster.startWith(
                List.of(Engines.PG_TEXTSEARCH, Engines.RUM), Map.of("shared_preload_libraries", "pg_textsearch"));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void open() {
        assumeTrue(cluster != null, "this PostgreSQL has no packages of pg_textsearch and RUM");
        database = cluster.createDatabase();
        database.execute("create extension pg_textsearch; create extension rum");
        tusk = Tusk.open(database.pool());
        tusk.setup().apply();
        long seed = Long.getLong("tusk.seed", System.nanoTime());
        random = new Random(seed);
        System.out.println("seed of OtherEnginesTest: " + seed);
    }

    @AfterEach
    void drop() {
        if (database != null) {
            database.close();
        }
    }

    private Collection create(EngineChoice choice) {
        return tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .engine(choice)
                        .field("group", FieldType.INTEGER)
                        .embedding(new EmbeddingSpec(null, 4, Distance.COSINE))
                        .build());
    }

    @Test
    void servesAStoreThatAChangeOfChunksMade() {
        Collection docs = create(EngineChoice.PG_TEXTSEARCH);
        docs.ingest(IntStream.range(0, 300).mapToObj(this::document).iterator(), IngestListener.SILENT);
        docs.maintain(step -> {});
        ModelChanges changes = docs.modelChanges();
        changes.start(new ModelTarget(docs.definition().requireEmbedding(), new ChunkingSpec(400, 100, 0)));
        changes.run(CopyLimits.DEFAULT, progress -> {});
        changes.switchOver(progress -> {});
        SearchResult result =
                tusk.collection("docs").search(SearchRequest.keyword("w0 w1 w2").build());
        assertThat(result.hits()).isNotEmpty();
        assertThat(result.plan().toString()).contains("pg_textsearch");
    }

    private String word() {
        double u = random.nextDouble();
        return "w" + (int) (WORDS * u * u * u * u);
    }

    private String words(int count) {
        return IntStream.range(0, count).mapToObj(i -> word()).collect(Collectors.joining(" "));
    }

    private Document document(int id) {
        String text = words(3 + random.nextInt(40));
        return Document.builder("d" + id)
                .title(random.nextInt(3) == 0 ? words(2) : "")
                .body(random.nextInt(5) == 0 ? "# " + words(2) + "\n\n" + text : text)
                .metadata("group", id % 7)
                .vector(vector())
                .build();
    }

    private Vector vector() {
        return Vector.of(random.nextFloat(), random.nextFloat(), random.nextFloat(), random.nextFloat());
    }

    private void fill(Collection docs, int count) {
        docs.ingest(IntStream.range(0, count).mapToObj(this::document).iterator(), IngestListener.SILENT);
        docs.maintain(step -> {});
    }

    private Collection alter(EngineChoice choice) {
        return alter(new CollectionChange(List.of(), List.of(), null, null, null, choice));
    }

    private Collection alter(CollectionChange change) {
        Collection altered = tusk.collections().alter("docs", change);
        altered.maintain(step -> {});
        return altered;
    }

    private List<String> queries(int count) {
        return IntStream.range(0, count).mapToObj(i -> words(1 + i % 6)).toList();
    }

    private static SearchResult search(Collection docs, String query) {
        return docs.search(
                SearchRequest.keyword(query).limit(10).snippets(false).build());
    }

    private static List<SearchResult> searches(Collection docs, List<String> queries) {
        return queries.stream().map(query -> search(docs, query)).toList();
    }

    /** One in a hundred rows may be another: the index rounds lengths. */
    private static void assertAlike(List<SearchResult> found, List<SearchResult> exact) {
        int rows = 0;
        int others = 0;
        for (int i = 0; i < found.size(); i++) {
            List<Hit> hits = found.get(i).hits();
            List<Hit> best = exact.get(i).hits();
            assertThat(hits).hasSameSizeAs(best);
            for (int rank = 0; rank < hits.size(); rank++) {
                rows++;
                if (Math.abs(hits.get(rank).score() - best.get(rank).score()) > 1e-5) {
                    others++;
                }
            }
        }
        assertThat(rows).isPositive();
        assertThat(others).isLessThanOrEqualTo(rows / 100);
    }

    private static LexicalAccess access(SearchResult result) {
        return Objects.requireNonNull(result.plan().lexicalAccess());
    }

    private static long total(SearchResult result) {
        return Objects.requireNonNull(result.total()).value();
    }

    private List<String> indexes() {
        return database
                .query("select indexname from pg_catalog.pg_indexes where indexname ~ '_bm25_|_rum$' order by 1")
                .stream()
                .map(row -> String.valueOf(row.getFirst()))
                .toList();
    }

    @Test
    void theBestByPgTextsearchAreThoseOfTusksOwnWeights() {
        Collection docs = create(EngineChoice.AUTO);
        fill(docs, 6000);
        assertThat(docs.summary().engines().words()).isInstanceOf(LexicalEngine.Indexed.class);
        for (int i = 0; i < 100; i++) {
            docs.delete("d" + random.nextInt(6000));
            docs.put(document(random.nextInt(7000)));
        }
        List<String> queries = queries(60);
        List<SearchResult> found = searches(docs, queries);
        assertThat(found).anySatisfy(result -> assertThat(access(result)).isInstanceOf(LexicalAccess.Engine.class));
        assertThat(found)
                .allSatisfy(result -> assertThat(access(result))
                        .isInstanceOfAny(LexicalAccess.Engine.class, LexicalAccess.NoTerm.class));
        Collection stock = alter(EngineChoice.STOCK);
        assertThat(stock.summary().engines().words().name()).isEqualTo("stock");
        assertThat(indexes()).isEmpty();
        assertAlike(found, searches(stock, queries));
    }

    @Test
    void anIndexOfAnotherDefinitionIsNotUsedButReplaced() {
        Collection docs = create(EngineChoice.PG_TEXTSEARCH);
        fill(docs, 1500);
        List<String> before = indexes();
        assertThat(before).hasSize(1);
        Collection altered = tusk.collections()
                .alter(
                        "docs",
                        new CollectionChange(
                                List.of(), List.of(), new TextWeights(3, 2, 1), new Bm25(0.9, 0.4), null, null));
        assertThat(altered.summary().engines().words().reason()).contains("not built yet");
        assertThat(access(search(altered, "w1 w2"))).isNotInstanceOf(LexicalAccess.Engine.class);
        altered.maintain(step -> {});
        assertThat(indexes()).hasSize(1).doesNotContainAnyElementsOf(before);
        List<String> queries = queries(30);
        List<SearchResult> found = searches(altered, queries);
        assertThat(access(search(altered, "w1 w2"))).isInstanceOf(LexicalAccess.Engine.class);
        assertAlike(found, searches(alter(EngineChoice.STOCK), queries));
    }

    @Test
    void weightsThatItCannotCountAreLeftToTusk() {
        Collection docs = create(EngineChoice.PG_TEXTSEARCH);
        fill(docs, 50);
        Collection altered = alter(new CollectionChange(
                List.of(), List.of(), new TextWeights(1.37, 1, 1), null, null, EngineChoice.PG_TEXTSEARCH));
        assertThat(altered.summary().engines().words().reason()).contains("whole numbers");
        assertThat(indexes()).isEmpty();
        assertThat(search(altered, "w1").hits()).isNotEmpty();
    }

    @Test
    void whatItsIndexCannotDoGoesByTusksOwnWeights() {
        Collection docs = create(EngineChoice.PG_TEXTSEARCH);
        fill(docs, 2000);
        List<String> queries = List.of("w1 -w2", "\"w1 w2\" w3", "w5 -\"w1 w0\"");
        List<SearchResult> found = searches(docs, queries);
        SearchRequest filtered = SearchRequest.keyword("w1 w9")
                .filter(Filter.eq("group", 3))
                .explain(true)
                .build();
        SearchResult byFilter = docs.search(filtered);
        assertThat(byFilter.notes())
                .contains("Tusk's own weights are used, not pg_textsearch: its index cannot serve a filter");
        assertThat(docs.search(SearchRequest.keyword("w1 -w2").explain(true).build())
                        .notes())
                .contains(
                        "Tusk's own weights are used, not pg_textsearch: its index cannot serve phrases, exclusions, + and title:");
        Collection stock = alter(EngineChoice.STOCK);
        List<SearchResult> exact = searches(stock, queries);
        for (int i = 0; i < queries.size(); i++) {
            assertThat(found.get(i).hits()).isEqualTo(exact.get(i).hits());
        }
        assertThat(byFilter.hits()).isEqualTo(stock.search(filtered).hits());
    }

    @Test
    void everyCandidateOfAHybridSearchIsScoredByBothLegs() {
        Collection docs = create(EngineChoice.PG_TEXTSEARCH);
        fill(docs, 1000);
        SearchRequest request = SearchRequest.hybrid("w3 w40 w200")
                .vector(vector())
                .limit(50)
                .snippets(false)
                .build();
        SearchResult found = docs.search(request);
        assertThat(access(found)).isInstanceOf(LexicalAccess.Engine.class);
        SearchResult exact = alter(EngineChoice.STOCK).search(request);
        Map<String, Hit> byId = exact.hits().stream()
                .collect(Collectors.toMap(hit -> hit.documentId() + " " + hit.chunk(), hit -> hit));
        int known = 0;
        for (Hit hit : found.hits()) {
            Hit same = byId.get(hit.documentId() + " " + hit.chunk());
            if (same != null && same.lexical() != null && hit.lexical() != null && hit.vector() != null) {
                known++;
                assertThat(hit.lexical().score()).isCloseTo(same.lexical().score(), within(1e-5));
            }
        }
        assertThat(known).isGreaterThanOrEqualTo(48);
    }

    @Test
    void oddQueriesEndInAResult() {
        Collection docs = create(EngineChoice.PG_TEXTSEARCH);
        fill(docs, 100);
        List<String> odd = new ArrayList<>(List.of(
                "the and of",
                "!!! ???",
                "docs_chunk:w1",
                "w1:",
                "😀 w1",
                "שלום w1",
                "中文",
                "'w1' & | !",
                "w1\\",
                "w1 'x",
                "-w1",
                "\"w1",
                "%s %d ? $1"));
        odd.add("w1 ".repeat(3_000));
        odd.add("x".repeat(5_000) + " w1");
        assertThat(odd).allSatisfy(query -> {
            SearchResult byWords = search(docs, query);
            SearchResult ranked = docs.search(
                    SearchRequest.keyword(query).ranking(Ranking.TS_RANK).build());
            assertThat(ranked.hits()).hasSameSizeAs(byWords.hits());
        });
        assertThat(search(docs, "docs_chunk:w1").hits()).isNotEmpty();
    }

    @Test
    void aBuildThatWasInterruptedIsDoneAgain() {
        Collection docs = create(EngineChoice.PG_TEXTSEARCH);
        fill(docs, 100);
        database.execute("""
                update pg_catalog.pg_index set indisvalid = false
                where indexrelid = 'tusk.%s'::regclass""".formatted(indexes().getFirst()));
        assertThat(docs.summary().engines().words().reason()).contains("interrupted");
        docs.maintain(step -> {});
        assertThat(tusk.collection("docs").summary().engines().words()).isInstanceOf(LexicalEngine.Indexed.class);
        assertThat(indexes()).hasSize(1);
    }

    @Test
    void fewChunksGetNoIndexUnlessAsked() {
        Collection docs = create(EngineChoice.AUTO);
        fill(docs, 50);
        assertThat(indexes()).isEmpty();
        assertThat(docs.summary().engines().words().reason()).contains("gains nothing below 5,000 chunks");
    }

    @Test
    void rumBringsTheOrderOfTsRank() {
        Collection docs = create(EngineChoice.RUM);
        fill(docs, 3000);
        List<String> queries = queries(60);
        List<List<Hit>> byIndex = new ArrayList<>();
        for (String query : queries) {
            SearchResult found = docs.search(byTsRank(query));
            assertThat(access(found).toString()).contains("in the order of the RUM index");
            byIndex.add(found.hits());
        }
        Collection stock = alter(EngineChoice.STOCK);
        assertThat(indexes()).isEmpty();
        for (int i = 0; i < queries.size(); i++) {
            SearchResult sorted = stock.search(byTsRank(queries.get(i)));
            assertThat(access(sorted).toString()).contains("all matches sorted");
            assertThat(byIndex.get(i)).isEqualTo(sorted.hits());
        }
        SearchRequest constrained =
                SearchRequest.keyword("w1 -w2").ranking(Ranking.TS_RANK).build();
        assertThat(stock.search(constrained).hits()).isNotEmpty();
    }

    private static SearchRequest byTsRank(String query) {
        return SearchRequest.keyword(query)
                .ranking(Ranking.TS_RANK)
                .limit(20)
                .snippets(false)
                .build();
    }

    @Test
    void anEngineIsRefusedWhereItsExtensionIsNotCreated() {
        database.execute("drop extension pg_textsearch");
        assertThatThrownBy(() -> create(EngineChoice.PG_TEXTSEARCH))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("the extension is not created in this database")
                .extracting(e -> ((TuskException) e).hint())
                .asString()
                .contains("shared_preload_libraries");
        Collection docs = create(EngineChoice.AUTO);
        assertThat(docs.summary().engines().words().reason())
                .contains("neither pg_textsearch nor pg_search is created");
    }

    /** What {@code readable} leaves is read by PostgreSQL's parser as one token, whose parts Tusk alone knows. */
    private static final List<String> SIGNS = List.of(".", "_", "/", "@", "-", ":", "::", "$", "->", ".v", "#");

    private String identifier() {
        StringBuilder identifier = new StringBuilder(random.nextInt(8) == 0 ? "/" : "");
        for (int parts = 2 + random.nextInt(3); parts > 0; parts--) {
            identifier.append(part()).append(parts == 1 ? "" : SIGNS.get(random.nextInt(SIGNS.size())));
        }
        return identifier.toString();
    }

    private String part() {
        return switch (random.nextInt(6)) {
            case 0 -> String.valueOf(random.nextInt(20));
            case 1 -> "max" + "Ab".repeat(1 + random.nextInt(2));
            case 2 -> "C++";
            default -> PARTS.get(random.nextInt(PARTS.size()));
        };
    }

    private static final List<String> PARTS = List.of(
            "doe",
            "john",
            "example.com",
            "running",
            "cd",
            "usr",
            "lib",
            "rank",
            "hnsw",
            "search",
            "the",
            "0.8.7",
            "v18.1",
            "xml");

    @Test
    void wordsThatAreOnlyPartsOfIdentifiersAreFound() {
        Collection docs = create(EngineChoice.PG_TEXTSEARCH);
        docs.put(Document.of("mail", "write to john.doe@example.com"));
        docs.put(Document.of("path", "see /usr/share/doc-base"));
        docs.put(Document.of("name", "ts_rank_cd ranks"));
        docs.put(Document.of("dotted", "hnsw.ef_search is set"));
        docs.put(Document.of("version", "since 0.8.7 and v18.1"));
        docs.put(Document.of("camel", "maxConnections and C++"));
        docs.maintain(step -> {});
        Map<String, String> found = Map.ofEntries(
                Map.entry("doe", "mail"),
                Map.entry("share", "path"),
                Map.entry("cd", "name"),
                Map.entry("ts_rank_cd", "name"),
                Map.entry("ef_search", "dotted"),
                Map.entry("hnsw.ef_search", "dotted"),
                Map.entry("0.8", "version"),
                Map.entry("0.8.7", "version"),
                Map.entry("18.1", "version"),
                Map.entry("connections", "camel"),
                Map.entry("c++", "camel"));
        found.forEach((query, id) -> {
            SearchResult result = docs.search(
                    SearchRequest.keyword(query).total(TotalCount.EXACT).build());
            assertThat(access(result)).as(query).isInstanceOf(LexicalAccess.Engine.class);
            assertThat(result.hits()).as(query).extracting(Hit::documentId).containsExactly(id);
            assertThat(total(result)).as(query).isEqualTo(1);
        });
    }

    @Test
    void hitsOfRandomIdentifiersAreThoseOfTusksOwnWeightsAndEqualTheirTotals() {
        Collection docs = create(EngineChoice.PG_TEXTSEARCH);
        List<Document> documents = IntStream.range(0, 400)
                .mapToObj(id -> Document.builder("d" + id)
                        .title(random.nextInt(3) == 0 ? identifier() : "")
                        .body(IntStream.range(0, 1 + random.nextInt(12))
                                .mapToObj(i -> random.nextInt(3) == 0 ? identifier() : part())
                                .collect(Collectors.joining(" ")))
                        .vector(vector())
                        .build())
                .toList();
        docs.ingest(documents.iterator(), IngestListener.SILENT);
        docs.maintain(step -> {});
        List<SearchRequest> requests = IntStream.range(0, 150)
                .mapToObj(i -> IntStream.rangeClosed(0, i % 3)
                        .mapToObj(n -> random.nextInt(3) == 0 ? identifier() : part())
                        .collect(Collectors.joining(" ")))
                .map(query -> SearchRequest.keyword(query)
                        .limit(400)
                        .total(TotalCount.EXACT)
                        .snippets(false)
                        .build())
                .toList();
        List<SearchResult> found = requests.stream().map(docs::search).toList();
        assertThat(found)
                .filteredOn(result -> access(result) instanceof LexicalAccess.Engine)
                .hasSizeGreaterThan(100);
        Collection stock = alter(EngineChoice.STOCK);
        for (int i = 0; i < requests.size(); i++) {
            SearchResult exact = stock.search(requests.get(i));
            assertThat(found.get(i).hits())
                    .as(String.valueOf(requests.get(i).query()))
                    .isEqualTo(exact.hits());
            assertThat(found.get(i).total()).isEqualTo(exact.total());
            assertThat(found.get(i).hits()).hasSize(Math.toIntExact(total(exact)));
        }
    }

    @Test
    void stopWordsOfTheCollectionAndRepeatedWordsGoByItsIndex() {
        Collection docs = create(EngineChoice.PG_TEXTSEARCH);
        fill(docs, 2000);
        docs.stopWords().replace(List.of("w7"));
        List<String> queries = List.of("w1 w7", "w7", "w3 w3 w3 w20", "w5 w5");
        List<SearchResult> found = searches(docs, queries);
        assertThat(found).allSatisfy(result -> assertThat(access(result)).isInstanceOf(LexicalAccess.Engine.class));
        assertAlike(found, searches(alter(EngineChoice.STOCK), queries));
    }

    @Test
    void anIndexOverTextsOfAnOlderVersionIsReplaced() {
        Collection docs = create(EngineChoice.PG_TEXTSEARCH);
        fill(docs, 50);
        String index = indexes().getFirst();
        database.execute("""
                drop index tusk."%1$s";
                create index "docs_chunk_bm25_0123abcd" on tusk.docs_chunk
                  using bm25 ((array[tusk.readable(title), tusk.readable(heading), tusk.readable(text)]) text_array_bm25_ops)
                  with (text_config = 'pg_catalog.english')""".formatted(index));
        assertThat(access(search(tusk.collection("docs"), "w0"))).isNotInstanceOf(LexicalAccess.Engine.class);
        docs.maintain(step -> {});
        assertThat(indexes()).containsExactly(index);
        assertThat(access(search(tusk.collection("docs"), "w0"))).isInstanceOf(LexicalAccess.Engine.class);
    }
}
