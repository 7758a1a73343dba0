package dev.tusk.core.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreferenceTest {

    private static Trial trial(int m, long bytes, @Nullable Integer effort, double millis) {
        Point reached = effort == null
                ? null
                : new Point(
                        effort,
                        0,
                        new Recall(200, 10, 0.995, 0.991),
                        Duration.ofNanos((long) (millis * 1e6)),
                        Duration.ofNanos((long) (2e6 * millis)));
        return new Trial(
                new VectorIndexSpec(new IndexMethod.Hnsw(m, 64), new Representation.Half()),
                bytes,
                Duration.ofSeconds(1),
                bytes,
                Duration.ofSeconds(1),
                reached == null ? List.of() : List.of(reached),
                reached,
                1);
    }

    @Test
    void halfTheTimeCountsAsMuchAsAQuarterOfTheSize() {
        Trial quick = trial(24, 400, 50, 1);
        Trial small = trial(16, 100, 50, 2.3);
        assertThat(Preference.BALANCED.cheapest(List.of(small, quick))).isEqualTo(quick);
        assertThat(Preference.SIZE.cheapest(List.of(small, quick))).isEqualTo(small);
        assertThat(Preference.SPEED.cheapest(List.of(small, quick))).isEqualTo(quick);
    }

    @Test
    void ofThoseThatCostAboutTheSameTheSmallestIsTaken() {
        Trial large = trial(24, 1000, 40, 1);
        Trial smaller = trial(16, 900, 50, 1.1);
        assertThat(Preference.BALANCED.cheapest(List.of(large, smaller))).isEqualTo(smaller);
    }

    @Test
    void ofThoseAsSmallTheOneOfLeastEffort() {
        Trial usual = trial(16, 1000, 50, 1);
        Trial denser = trial(22, 1010, 40, 1.05);
        assertThat(Preference.BALANCED.cheapest(List.of(usual, denser))).isEqualTo(denser);
    }

    @Test
    void noneWhereNoneReachesTheTarget() {
        assertThat(Preference.BALANCED.cheapest(List.of(trial(16, 1000, null, 1))))
                .isNull();
        Trial reaching = trial(22, 9000, 500, 9);
        assertThat(Preference.SPEED.cheapest(List.of(trial(16, 1000, null, 1), reaching)))
                .isEqualTo(reaching);
    }
}
