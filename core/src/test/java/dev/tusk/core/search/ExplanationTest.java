package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.boost.FieldBoost;
import dev.tusk.core.boost.Recency;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.Mmr;
import dev.tusk.core.document.Document;
import dev.tusk.core.explain.HitExplanation;
import dev.tusk.core.explain.QueryExplanation;
import dev.tusk.core.explain.QueryExplanation.Fate;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.synonym.SynonymRule;
import dev.tusk.core.text.TextFormat;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class ExplanationTest {

    private final WordHashModel model = new WordHashModel();
    private Tusk tusk;
    private Random random;
    private long seed;
    private TestDatabase database;

    @BeforeEach
    void open(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool(), name -> model);
        seed = Long.getLong("tusk.seed", System.nanoTime());
        random = new Random(seed);
        System.out.println("seed of ExplanationTest: " + seed);
    }

    private String word() {
        double u = random.nextDouble();
        return "word" + (int) (60 * u * u);
    }

    private String words(int count) {
        return IntStream.range(0, count).mapToObj(i -> word()).collect(Collectors.joining(" "));
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private Collection filled(Distance distance) {
        Collection docs = tusk.collections()
                .create(CollectionDefinition.named("docs_" + distance.wireName())
                        .field("points", FieldType.NUMBER)
                        .embedding(new EmbeddingSpec(model.name(), model.dimensions(), distance))
                        .build());
        docs.ingest(
                IntStream.range(0, 250)
                        .mapToObj(i -> Document.builder("d" + i)
                                .title(random.nextInt(3) == 0 ? words(3) : "")
                                .body(
                                        random.nextInt(4) == 0
                                                ? "# Guide\n\n## " + words(2) + "\n\n" + words(8)
                                                : words(1 + random.nextInt(25)))
                                .format(TextFormat.MARKDOWN)
                                .metadata("points", random.nextInt(100))
                                .build())
                        .iterator(),
                new IngestListener() {});
        return docs;
    }

    private SearchRequest request() {
        SearchMode mode = any(SearchMode.values());
        String query = words(1 + random.nextInt(4))
                + (random.nextInt(4) == 0 ? " \"" + word() + "\"" : "")
                + (random.nextInt(4) == 0 ? " -" + word() : "")
                + (random.nextInt(4) == 0 ? " wrod" + random.nextInt(60) : "");
        SearchRequest.Builder request = SearchRequest.of(mode)
                .query(query)
                .explain(true)
                .snippets(random.nextBoolean())
                .limit(1 + random.nextInt(20))
                .offset(random.nextInt(3) * 5)
                .ranking(any(Ranking.values()));
        if (random.nextInt(3) == 0) {
            request.filter(Filter.gte("points", 30));
        }
        if (mode == SearchMode.HYBRID) {
            request.fusion(
                    switch (random.nextInt(3)) {
                        case 0 -> new Fusion.ReciprocalRank(1 + random.nextInt(100));
                        case 1 -> new Fusion.WeightedSum(random.nextDouble());
                        default -> null;
                    });
        }
        if (random.nextInt(3) == 0) {
            request.recency(Recency.of(Duration.ofDays(1)));
        }
        if (random.nextInt(3) == 0) {
            request.boost(FieldBoost.of("points", 0.5));
        }
        if (random.nextInt(4) == 0) {
            request.pins(List.of("d3", "d" + (4 + random.nextInt(240))));
        }
        if (random.nextInt(5) == 0) {
            request.distinct(Distinct.DEFAULT);
        }
        if (random.nextInt(5) == 0) {
            request.mmr(Mmr.of(0.7));
        }
        return request.build();
    }

    @Test
    void thePartsMakeUpTheScoreInEveryMode() {
        List<Collection> collections =
                List.of(filled(Distance.COSINE), filled(Distance.L2), filled(Distance.INNER_PRODUCT));
        Set<String> formulas = new TreeSet<>();
        int hits = 0;
        for (int i = 0; i < 120; i++) {
            SearchRequest request = request();
            SearchResult result = collections.get(i % 3).search(request);
            for (Hit hit : result.hits()) {
                String what = "seed %d, request %d %s, %s".formatted(seed, i, request, hit);
                HitExplanation tree = Objects.requireNonNull(hit.explanation(), what);
                assertThat(tree.value()).as(what).isCloseTo(hit.score(), within(1e-9));
                assertThat(tree.toString()).as(what).doesNotContain("stored with earlier");
                assertAddsUp(tree, what, formulas);
                hits++;
            }
        }
        assertThat(hits).as("seed %d", seed).isGreaterThan(250);
        assertThat(formulas).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(8);
    }

    static void assertAddsUp(HitExplanation tree, String what, Set<String> formulas) {
        double sum = tree.details().stream().mapToDouble(HitExplanation::value).sum();
        double product =
                tree.details().stream().mapToDouble(HitExplanation::value).reduce(1, (a, b) -> a * b);
        String description = tree.description();
        double made = tree.value();
        if (tree.isSum()) {
            made = sum;
        } else if (tree.isProduct()) {
            made = product;
        } else if (description.endsWith(" from:")) {
            String formula = description.substring(description.lastIndexOf(" = ") + 3, description.length() - 6);
            formulas.add(formula);
            made = evaluated(
                    formula,
                    tree.details().stream()
                            .collect(Collectors.toMap(
                                    each -> each.description().split("[ ,]", 2)[0], HitExplanation::value)));
        }
        assertThat(made).as("%s of %s", tree, what).isCloseTo(tree.value(), within(1e-7 + 1e-6 * Math.abs(made)));
        tree.details().forEach(each -> assertAddsUp(each, what, formulas));
    }

    private static double evaluated(String formula, Map<String, Double> of) {
        return switch (formula) {
            case "ln(1 + (N - df + 0.5) / (df + 0.5))" ->
                Math.log(1 + (get(of, "N") - get(of, "df") + 0.5) / (get(of, "df") + 0.5));
            case "f * (k1 + 1) / (f + k1 * (1 - b + b * length / average))" ->
                get(of, "f")
                        * (get(of, "k1") + 1)
                        / (get(of, "f")
                                + get(of, "k1")
                                        * (1 - get(of, "b") + get(of, "b") * get(of, "length") / get(of, "average")));
            case "(score - least) / (greatest - least)" ->
                (get(of, "score") - get(of, "least")) / (get(of, "greatest") - get(of, "least"));
            case "(greatest - distance) / (greatest - least)" ->
                (get(of, "greatest") - get(of, "distance")) / (get(of, "greatest") - get(of, "least"));
            case "1 / (k + rank)" -> 1 / (get(of, "k") + get(of, "rank"));
            case "1 - distance" -> 1 - get(of, "distance");
            case "1 / (1 + distance)" -> 1 / (1 + get(of, "distance"));
            case "-distance" -> -get(of, "distance");
            case "1 / factor" -> 1 / get(of, "factor");
            default -> throw new AssertionError("unknown formula " + formula);
        };
    }

    private static double get(Map<String, Double> of, String name) {
        return Objects.requireNonNull(of.get(name), name);
    }

    private Collection words(Document... documents) {
        Collection docs =
                tusk.collections().create(CollectionDefinition.named("words").build());
        for (Document each : documents) {
            docs.put(each);
        }
        return docs;
    }

    private static HitExplanation first(Collection docs, String query) {
        SearchResult result =
                docs.search(SearchRequest.keyword(query).explain(true).build());
        return Objects.requireNonNull(result.hits().getFirst().explanation());
    }

    @Test
    void aTermTellsWhereItStandsAndHowOften() {
        Collection docs = words(
                Document.builder("a")
                        .title("Vacuuming")
                        .body("# Guide\n\n## The vacuum\n\nvacuum tables, vacuum them often")
                        .format(TextFormat.MARKDOWN)
                        .build(),
                Document.of("b", "index"));
        HitExplanation term = first(docs, "vacuumed").details().getFirst();
        assertThat(term.description()).isEqualTo("\"vacuum\" for \"vacuumed\", product of:");
        HitExplanation weight = term.details().get(1);
        HitExplanation frequency = weight.details().getFirst();
        assertThat(frequency.description())
                .isEqualTo("f, frequency: 1 in the title x 2.0 + 1 in the heading x 1.5 + 2 in the text");
        assertThat(frequency.value()).isEqualTo(5.5);
        assertThat(term.details().getFirst().details())
                .extracting(HitExplanation::value)
                .containsExactly(2.0, 1.0);
    }

    @Test
    void aWeightOfAnEarlierAverageLengthSaysSo() {
        Collection docs = words(Document.of("a", "vacuum tables"), Document.of("b", "index"));
        assertThat(first(docs, "vacuum").toString()).doesNotContain("stored with earlier");
        // As if maintenance had been killed after it began.
        database.execute("update tusk.bm25 set epoch = epoch + 1, all_weighed = false, average_length = 3");
        assertThat(first(docs, "vacuum").toString()).contains("stored with earlier parameters or average length");
        docs.maintain(step -> {});
        assertThat(first(docs, "vacuum").toString()).doesNotContain("stored with earlier");
    }

    @Test
    void theQueryTellsWhatBecameOfEachWord() {
        Collection docs = words(Document.of("a", "vacuum tables"), Document.of("b", "vacuum"));
        SearchResult.Explanation explanation =
                Objects.requireNonNull(docs.search(SearchRequest.keyword("the vacuuming of zebras -tables")
                                .explain(true)
                                .build())
                        .explanation());
        QueryExplanation query = Objects.requireNonNull(explanation.query());
        assertThat(query.chunks()).isEqualTo(2);
        assertThat(query.constraint()).isEqualTo("!'tables'");
        assertThat(query.words())
                .extracting(QueryExplanation.Word::word, QueryExplanation.Word::fate)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("the", Fate.STOP_WORD),
                        org.assertj.core.groups.Tuple.tuple("vacuuming", Fate.SEARCHED),
                        org.assertj.core.groups.Tuple.tuple("of", Fate.STOP_WORD),
                        org.assertj.core.groups.Tuple.tuple("zebras", Fate.UNKNOWN));
        assertThat(query.words().get(1).lexemes()).containsExactly(new QueryExplanation.Lexeme("vacuum", 2));
    }

    @Test
    void theQueryTellsIdentifiersPrefixesAndSynonyms() {
        Collection docs = words(
                Document.of("a", "Set hnsw.ef_search before replication and replicating, see the automobile"),
                Document.of("b", "replication of car parts"));
        docs.synonyms().add(List.of(SynonymRule.parse("car => automobile, motor car")));
        docs.stopWords().replace(List.of("parts"));
        SearchResult result = docs.search(SearchRequest.keyword("hnsw.ef_search replic* car parts zzz* -title:zebra*")
                .explain(true)
                .build());
        QueryExplanation query = Objects.requireNonNull(
                Objects.requireNonNull(result.explanation()).query());
        QueryExplanation.Word identifier = query.words().getFirst();
        assertThat(identifier.word()).isEqualTo("hnsw.ef_search");
        assertThat(identifier.kind()).isEqualTo("identifier");
        assertThat(identifier.lexemes())
                .extracting(QueryExplanation.Lexeme::lexeme)
                .startsWith("hnsw.ef_search")
                .contains("ef_search", "hnsw", "search");
        assertThat(query.words())
                .extracting(QueryExplanation.Word::word, QueryExplanation.Word::fate)
                .endsWith(
                        org.assertj.core.groups.Tuple.tuple("car", Fate.SEARCHED),
                        org.assertj.core.groups.Tuple.tuple("parts", Fate.STOP_WORD));
        assertThat(query.expansions())
                .containsExactlyInAnyOrder(
                        new QueryExplanation.Expansion(
                                QueryExplanation.Why.PREFIX,
                                "replic",
                                List.of(new QueryExplanation.Lexeme("replic", 2))),
                        new QueryExplanation.Expansion(QueryExplanation.Why.PREFIX, "zzz", List.of()),
                        new QueryExplanation.Expansion(
                                QueryExplanation.Why.SYNONYM,
                                "car",
                                List.of(new QueryExplanation.Lexeme("automobil", 1))));
        assertThat(query.constraint()).isEqualTo("!('zebra':*A)");
        String trees = result.hits().stream()
                .map(hit -> Objects.requireNonNull(hit.explanation()).toString())
                .collect(Collectors.joining());
        assertThat(trees)
                .contains("\"hnsw.ef_search\"", "\"replic\" for \"replic*\"", "\"automobil\", a synonym of \"car\"");
    }

    @Test
    void aCorrectedWordTellsWhatWasTyped() {
        Collection docs = words(Document.of("a", "vacuum tables"), Document.of("b", "index"));
        docs.maintain(step -> {});
        SearchResult result = docs.search(
                SearchRequest.of(SearchMode.FUZZY).query("vacum").explain(true).build());
        assertThat(Objects.requireNonNull(result.hits().getFirst().explanation())
                        .toString())
                .contains("\"vacuum\" for \"vacum\"");
        assertThat(Objects.requireNonNull(
                                Objects.requireNonNull(result.explanation()).query())
                        .words())
                .extracting(QueryExplanation.Word::typed)
                .containsExactly("vacum");
    }

    @Test
    void whatIsNotAskedForIsNotThere() {
        Collection docs = words(Document.of("a", "vacuum tables"));
        SearchResult result = docs.search(SearchRequest.keyword("vacuum").build());
        assertThat(result.hits().getFirst().explanation()).isNull();
        assertThat(result.explanation()).isNull();
    }
}
