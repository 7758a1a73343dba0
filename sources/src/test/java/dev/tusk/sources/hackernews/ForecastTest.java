package dev.tusk.sources.hackernews;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ForecastTest extends HackerNewsTest {

    ForecastTest(TestDatabase database) {
        super(database);
    }

    @Test
    void growsWithTheNumberAndLeavesNothingBehind() {
        Forecast forecast = Forecast.measure(tusk, 1_000_000, 4000, null, phase -> {});

        assertThat(forecast.documents()).isBetween(900_000L, 960_000L);
        // An item takes at least its text twice, and not a hundred times.
        assertThat(forecast.tableBytes()).isBetween(500_000_000L, 20_000_000_000L);
        assertThat(forecast.indexBytes()).isPositive();
        assertThat(forecast.load()).isGreaterThan(forecast.large().load());
        assertThat(tusk.collections().list()).hasSize(1);
        assertThat(database.queryLong("select count(*) from tusk.ingestion_thread"))
                .isZero();
    }

    @Test
    void refusesSamplesThatTellNothing() {
        assertThatThrownBy(() -> Forecast.measure(tusk, 30_000_000, 10, null, phase -> {}))
                .isInstanceOf(TuskException.class);
        assertThatThrownBy(() -> Forecast.measure(tusk, 1000, 5000, null, phase -> {}))
                .isInstanceOf(TuskException.class);
    }
}
