package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.Bm25;
import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.TextWeights;
import dev.tusk.core.document.Document;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.Bm25Reference.Chunk;
import dev.tusk.core.search.Bm25Reference.Scored;
import dev.tusk.core.spelling.SpellingUse;
import dev.tusk.core.synonym.SynonymRule;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random queries of all that can be said beside words: prefixes, synonyms, places, {@code +}, {@code -} and words typed twice, with
 * weights of places some of which are zero, against scoring every chunk. Words are those of {@link Bm25Test}; asks more with
 * {@code -Dtusk.rounds=10}, and the same again with {@code -Dtusk.seed}.
 */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class Bm25QueriesTest {

    private static final int WORDS = 1000;
    private static final int ROUNDS = Integer.getInteger("tusk.rounds", 1);

    /** As many of the most frequent stand for a prefix, and for one that has to be there. */
    private static final int EXPANSIONS = 50;

    private static final int EXPANSIONS_OF_CONDITIONS = 256;

    private static final List<String> PLACES = List.of("title", "heading", "text");

    /** What stands for what; no word is found by two of them. */
    private static final Map<List<String>, List<List<String>>> SYNONYMS = Map.of(
            List.of("w3"), List.of(List.of("w40")),
            List.of("w40"), List.of(List.of("w3")),
            List.of("w7"), List.of(List.of("w300", "w301"), List.of("w302")),
            List.of("w0", "w1"), List.of(List.of("w500")),
            List.of("w2"), List.of(List.of("nowhere"), List.of("w4")));

    private Collection docs;
    private Tusk tusk;
    private TestDatabase database;
    private Random random;
    private long seed;

    @BeforeEach
    void open(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool());
        docs = tusk.collections().create(CollectionDefinition.named("docs").build());
        docs.synonyms()
                .add(List.of(
                        SynonymRule.parse("w3, w40"),
                        SynonymRule.parse("w7 => w300 w301, w302"),
                        SynonymRule.parse("w0 w1 => w500"),
                        SynonymRule.parse("w2 => nowhere, w4")));
        seed = Long.getLong("tusk.seed", System.nanoTime());
        random = new Random(seed);
        System.out.println("seed of Bm25QueriesTest: " + seed);
    }

    private String word() {
        double u = random.nextDouble();
        return "w" + (int) (WORDS * u * u * u * u);
    }

    private String words(int count) {
        return IntStream.range(0, count).mapToObj(i -> word()).collect(Collectors.joining(" "));
    }

    private Document document(int id) {
        String text = words(1 + random.nextInt(20));
        return Document.builder("d" + id)
                .title(random.nextInt(3) == 0 ? words(1 + random.nextInt(3)) : "")
                .body(random.nextInt(6) == 0 ? "# " + words(2) + "\n\n" + text : text)
                .build();
    }

    @Test
    void theBestAreThoseOfScoringEveryChunkWhateverIsTyped() throws SQLException {
        docs.ingest(IntStream.range(0, 8000).mapToObj(this::document).iterator(), new IngestListener() {});
        Set<String> ways = new TreeSet<>();
        ways.addAll(ask(20 * ROUNDS, weighed(TextWeights.DEFAULT, new Bm25(1.2, 0.75))));
        for (TextWeights weights :
                List.of(new TextWeights(0, 1, 1), new TextWeights(3, 0, 0.5), new TextWeights(1, 1, 0))) {
            ways.addAll(ask(12 * ROUNDS, weighed(weights, new Bm25(random.nextInt(3), random.nextInt(5) * 0.25))));
        }
        assertThat(ways).as("seed %d", seed).contains("AnyTerm", "Reaching");
    }

    private Bm25Reference weighed(TextWeights weights, Bm25 bm25) throws SQLException {
        docs = tusk.collections().alter("docs", new CollectionChange(List.of(), List.of(), weights, bm25, null));
        docs.maintain(step -> {});
        return Bm25Reference.read(database, "docs");
    }

    private Set<String> ask(int queries, Bm25Reference reference) {
        Set<String> ways = new TreeSet<>();
        for (int i = 0; i < queries; i++) {
            Asked asked = asked();
            if (asked.factors(reference).size() > AnalysedQuery.MAX_TERMS) {
                continue;
            }
            int limit = 1 + random.nextInt(30);
            SearchResult result = docs.search(SearchRequest.keyword(asked.query())
                    .spelling(SpellingUse.OFF)
                    .snippets(false)
                    .limit(limit)
                    .build());
            LexicalAccess access = result.plan().lexicalAccess();
            if (access != null) {
                ways.add(access.getClass().getSimpleName());
            }
            List<Scored> expected = reference.scored(asked.factors(reference), asked::passes);
            assertSame(
                    "seed %d, query %s, limit %d, %s".formatted(seed, asked.query(), limit, result.plan()),
                    result.hits(),
                    expected.subList(0, Math.min(limit, expected.size())),
                    expected);
        }
        return ways;
    }

    /** The server reckons in single precision, so chunks whose scores differ by less than that may change places. */
    private static void assertSame(String what, List<Hit> hits, List<Scored> best, List<Scored> all) {
        assertThat(hits).as(what).hasSize(best.size());
        Map<String, List<Scored>> byText = all.stream()
                .collect(Collectors.groupingBy(scored ->
                        scored.chunk().documentId() + "/" + scored.chunk().text()));
        for (int i = 0; i < best.size(); i++) {
            Hit hit = hits.get(i);
            double score = best.get(i).score();
            assertThat(hit.score()).as(what).isCloseTo(score, within(1e-5 * score));
            assertThat(byText.getOrDefault(hit.documentId() + "/" + hit.text(), List.of()))
                    .as("%s: %s among what is to be found", what, hit.documentId())
                    .anySatisfy(own -> assertThat(hit.score()).isCloseTo(own.score(), within(1e-5 * own.score())));
        }
    }

    /** One to five things; of those that find chunks at least one. */
    private Asked asked() {
        List<Part> parts = new ArrayList<>();
        int count = random.nextInt(8) == 0 ? 15 : 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            boolean prefix = random.nextInt(4) == 0;
            String text = prefix ? "w" + random.nextInt(1, 100) : word();
            int kind = random.nextInt(12);
            parts.add(new Part(
                    kind == 0 ? "+" : kind == 1 && i > 0 ? "-" : "",
                    random.nextInt(6) == 0 ? PLACES.get(random.nextInt(3)) : "",
                    text,
                    prefix));
            if (random.nextInt(10) == 0) {
                parts.add(parts.getLast());
            }
        }
        if (random.nextInt(6) == 0) {
            parts.add(new Part("", "", "w0", false));
            parts.add(new Part("", "", "w1", false));
        }
        return new Asked(parts);
    }

    /** @param place empty for any */
    private record Part(String sign, String place, String text, boolean prefix) {

        boolean excluded() {
            return sign.equals("-");
        }

        boolean isCondition() {
            return !sign.isEmpty() || !place.isEmpty();
        }

        boolean isIn(Chunk chunk) {
            return chunk.places().entrySet().stream()
                    .anyMatch(lexeme -> isMeant(lexeme.getKey())
                            && (place.isEmpty() || lexeme.getValue().contains(place)));
        }

        boolean isMeant(String lexeme) {
            return prefix ? lexeme.startsWith(text) : lexeme.equals(text);
        }

        @Override
        public String toString() {
            return sign + (place.isEmpty() ? "" : place + ":") + text + (prefix ? "*" : "");
        }
    }

    private record Asked(List<Part> parts) {

        String query() {
            return parts.stream().map(Part::toString).collect(Collectors.joining(" "));
        }

        boolean passes(Chunk chunk) {
            return parts.stream().filter(Part::isCondition).allMatch(part -> part.isIn(chunk) != part.excluded());
        }

        /** How much each lexeme counts, by the documentation: words, then their synonyms, then what prefixes stand for. */
        Map<String, Double> factors(Bm25Reference reference) {
            Map<String, Long> df = reference.documentFrequencies();
            int chunks = reference.chunks().size();
            Map<String, Double> factors = new LinkedHashMap<>();
            List<String> typed = parts.stream()
                    .filter(part -> !part.excluded() && !part.prefix())
                    .map(Part::text)
                    .toList();
            typed.stream()
                    .filter(df::containsKey)
                    .forEach(word -> factors.merge(word, idf(df.getOrDefault(word, 0L), chunks), Double::sum));
            SYNONYMS.forEach((words, alternatives) -> {
                if (Collections.indexOfSubList(typed, words) < 0) {
                    return;
                }
                long rarest = words.stream()
                        .filter(df::containsKey)
                        .mapToLong(word -> df.getOrDefault(word, 0L))
                        .min()
                        .orElse(0);
                for (List<String> alternative : alternatives) {
                    for (String word : alternative) {
                        if (df.containsKey(word)) {
                            factors.putIfAbsent(
                                    word,
                                    idf(Math.max(rarest, df.getOrDefault(word, 0L)), chunks) / alternative.size());
                        }
                    }
                }
            });
            parts.stream()
                    .filter(part -> !part.excluded() && part.prefix())
                    .map(Part::text)
                    .distinct()
                    .forEach(prefix -> expand(prefix, df, chunks, factors));
            return factors;
        }

        private void expand(String prefix, Map<String, Long> df, int chunks, Map<String, Double> factors) {
            boolean required = parts.stream()
                    .anyMatch(part ->
                            part.prefix() && part.isCondition() && part.text().equals(prefix));
            List<String> most = df.keySet().stream()
                    .filter(word -> word.startsWith(prefix))
                    .sorted(Comparator.comparing((String word) -> df.getOrDefault(word, 0L))
                            .reversed()
                            .thenComparing(Comparator.naturalOrder()))
                    .limit(required ? EXPANSIONS_OF_CONDITIONS : EXPANSIONS)
                    .toList();
            long together =
                    most.stream().mapToLong(word -> df.getOrDefault(word, 0L)).sum();
            most.forEach(word -> factors.putIfAbsent(
                    word, idf(Math.max(df.getOrDefault(word, 0L), Math.min(together, chunks)), chunks)));
        }

        private static double idf(long df, int chunks) {
            return Math.log(1 + (chunks - df + 0.5) / (df + 0.5));
        }
    }
}
