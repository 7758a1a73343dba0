package dev.tusk.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Against values worked out by hand. */
class MetricsTest {

    private static final Offset<Double> NEARLY = within(1e-5);
    private static final Map<String, Integer> GRADES = Map.of("a", 3, "b", 2, "c", 3, "d", 0, "e", 1, "f", 2, "g", 3);

    @Test
    void gainsAreGradesAndTheIdealCountsWhatWasNotFound() {
        // (3 + 2/log2(3) + 3/2 + 0 + 1/log2(6) + 2/log2(7)) / (3 + 3/log2(3) + 3/2 + 2/log2(5) + 2/log2(6) + 1/log2(7))
        assertThat(Metrics.ndcg(List.of("a", "b", "c", "d", "e", "f"), GRADES, 10))
                .isCloseTo(6.861127 / 8.384055, NEARLY);
    }

    @Test
    void bothTheRankingAndTheIdealEndAtTheDepth() {
        // (0 + 3/log2(3)) / (3 + 3/log2(3))
        assertThat(Metrics.ndcg(List.of("d", "a", "c"), GRADES, 2)).isCloseTo(1.892789 / 4.892789, NEARLY);
    }

    @Test
    void aPerfectRankingScoresOne() {
        assertThat(Metrics.ndcg(List.of("a", "c", "g", "b", "f", "e"), GRADES, 10))
                .isCloseTo(1, NEARLY);
    }

    @Test
    void aGradeBelowZeroIsNoLoss() {
        assertThat(Metrics.ndcg(List.of("x", "y"), Map.of("x", -2, "y", 1), 10)).isCloseTo(0.63093, NEARLY);
    }

    @Test
    void theFirstRelevantDocumentDecidesTheReciprocalRank() {
        assertThat(Metrics.reciprocalRank(List.of("d", "unjudged", "b", "a"), GRADES, 10))
                .isCloseTo(1.0 / 3, NEARLY);
        assertThat(Metrics.reciprocalRank(List.of("d", "unjudged", "b"), GRADES, 2))
                .isZero();
    }

    @Test
    void recallIsTheShareOfAllThatIsRelevant() {
        assertThat(Metrics.recall(List.of("a", "d", "b", "unjudged"), GRADES, 100))
                .isCloseTo(2.0 / 6, NEARLY);
        assertThat(Metrics.recall(List.of("d", "a", "b"), GRADES, 2)).isCloseTo(1.0 / 6, NEARLY);
    }

    @Test
    void whereNothingIsRelevantAllAreZero() {
        Map<String, Integer> none = Map.of("a", 0);
        assertThat(QueryScore.of(List.of("a", "b"), none)).isEqualTo(new QueryScore(0, 0, 0));
        assertThat(QueryScore.of(List.of(), GRADES)).isEqualTo(new QueryScore(0, 0, 0));
    }

    @Test
    void tenDocumentsCountForTheOrderAndAHundredForRecall() {
        List<String> ranking = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ranking.add("unjudged" + i);
        }
        ranking.add("a");

        assertThat(QueryScore.of(ranking, Map.of("a", 1))).isEqualTo(new QueryScore(0, 0, 1));
    }
}
