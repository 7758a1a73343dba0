package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.collection.UpperTier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("newest-postgresql-only")
class MaxScoreTest {

    private static final long CHUNKS = 100_000;

    /** Reads the text form of a {@code tsquery} of lexemes, {@code &}, {@code |} and parentheses. */
    private static final class Query {
        private final String text;
        private final Set<String> lexemes;
        private int at;

        private Query(String text, Set<String> lexemes) {
            this.text = text;
            this.lexemes = lexemes;
        }

        static boolean matches(String text, Set<String> lexemes) {
            Query query = new Query(text, lexemes);
            boolean matches = query.any();
            assertThat(query.at).as(text).isEqualTo(text.length());
            return matches;
        }

        private boolean any() {
            boolean matches = all();
            while (text.startsWith(" | ", at)) {
                at += 3;
                matches |= all();
            }
            return matches;
        }

        private boolean all() {
            boolean matches = one();
            while (text.startsWith(" & ", at)) {
                at += 3;
                matches &= one();
            }
            return matches;
        }

        private boolean one() {
            boolean nested = text.charAt(at++) == '(';
            if (nested) {
                boolean matches = any();
                at++;
                return matches;
            }
            int end = text.indexOf('\'', at);
            String lexeme = text.substring(at, end);
            at = end + 1;
            return lexemes.contains(lexeme);
        }
    }

    private static QueryTerm term(Random random, int id) {
        long df = 1000L + random.nextInt(60_000);
        int occurrences = random.nextInt(5) == 0 ? 2 : 1;
        return QueryTerm.of("t" + id, id, df, occurrences, 1 + random.nextFloat(), CHUNKS, random.nextInt(4) > 0);
    }

    /** The lexemes of a chunk that has each term with some weight up to its greatest, and its score. */
    private record Chunk(Set<String> lexemes, double score) {
        static Chunk of(Random random, List<QueryTerm> terms) {
            Set<String> lexemes = new HashSet<>();
            double score = 0;
            for (QueryTerm term : terms) {
                if (random.nextInt(3) == 0) {
                    continue;
                }
                float weight = switch (random.nextInt(3)) {
                    case 0 -> term.maxWeight();
                    case 1 -> Math.min(term.maxWeight(), Math.nextDown(UpperTier.WEIGHT));
                    default -> random.nextFloat() * term.maxWeight();
                };
                lexemes.add(term.lexeme());
                if (term.tiered() && weight >= UpperTier.WEIGHT) {
                    lexemes.add(UpperTier.mark(term.lexeme()));
                }
                score += (double) term.factor() * weight;
            }
            return new Chunk(lexemes, score);
        }
    }

    private static boolean fulfilsAny(Condition condition, Set<String> lexemes) {
        return condition.alternatives().stream()
                .anyMatch(keys -> keys.stream().allMatch(key -> Query.matches(key.tsquery(), lexemes)));
    }

    @Test
    void everyChunkThatReachesTheFloorFulfilsTheCondition() {
        long seed = Long.getLong("tusk.seed", System.nanoTime());
        System.out.println("seed of MaxScoreTest: " + seed);
        Random random = new Random(seed);
        int leftOut = 0;
        int byTiers = 0;
        for (int i = 0; i < 2000; i++) {
            List<QueryTerm> terms = new ArrayList<>();
            int words = 1 + random.nextInt(random.nextInt(5) == 0 ? 20 : 6);
            for (int id = 1; id <= words; id++) {
                terms.add(term(random, id));
            }
            double floor = terms.stream().mapToDouble(QueryTerm::bound).sum() * (0.1 + 0.9 * random.nextDouble());
            Condition condition = new MaxScore(new AnalysedQuery(terms, CHUNKS, false)).reaching(floor);
            byTiers += condition.tsquery().contains(UpperTier.mark("t")) ? 1 : 0;
            for (int c = 0; c < 50; c++) {
                Chunk chunk = Chunk.of(random, terms);
                boolean fulfils = Query.matches(condition.tsquery(), chunk.lexemes());
                assertThat(fulfilsAny(condition, chunk.lexemes()))
                        .as("alternatives of %s", condition.tsquery())
                        .isEqualTo(fulfils);
                assertThat(fulfils || chunk.score() < floor)
                        .as("%s has %s of %s, of %s", chunk.lexemes(), chunk.score(), floor, condition.tsquery())
                        .isTrue();
                leftOut += fulfils ? 0 : 1;
            }
        }
        assertThat(leftOut).as("chunks that are left out").isGreaterThan(10_000);
        assertThat(byTiers).as("conditions with tiers").isGreaterThan(500);
    }
}
