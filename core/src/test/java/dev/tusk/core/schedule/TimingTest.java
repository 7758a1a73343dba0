package dev.tusk.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimingTest {

    private static final ZoneId UTC = ZoneId.of("UTC");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 3 * * *        | 2026-01-31T03:00:00Z | 2026-02-01T03:00:00Z
            */15 * * * *     | 2026-01-31T03:14:59Z | 2026-01-31T03:15:00Z
            5,35 8-10/2 * * *| 2026-01-31T08:35:00Z | 2026-01-31T10:05:00Z
            0 0 29 feb *     | 2026-01-31T00:00:00Z | 2028-02-29T00:00:00Z
            0 0 * * mon-fri  | 2026-01-30T00:00:00Z | 2026-02-02T00:00:00Z
            0 0 * * 7        | 2026-01-31T00:00:00Z | 2026-02-01T00:00:00Z
            0 0 13 * fri     | 2026-01-31T00:00:00Z | 2026-02-06T00:00:00Z
            59 23 31 12 *    | 2026-12-31T23:59:00Z | 2027-12-31T23:59:00Z
            50/5 * * * *     | 2026-01-31T03:51:00Z | 2026-01-31T03:55:00Z
            """)
    void findsTheNextTimeOfACronExpression(String text, Instant now, Instant expected) {
        assertThat(Timing.of(text, UTC).next(now, now)).isEqualTo(expected);
        assertThat(Timing.of(text, UTC).first(now)).isEqualTo(expected);
    }

    @Test
    void readsTheTimesInTheirZoneAlsoWhereClocksChange() {
        ZoneId berlin = Timing.zone("Europe/Berlin");
        Timing nightly = Timing.of("30 2 * * *", berlin);

        // 2026-03-29 has no half past two; 2026-10-25 has two.
        assertThat(nightly.first(Instant.parse("2026-03-28T12:00:00Z"))).isEqualTo("2026-03-29T01:30:00Z");
        Instant once = nightly.first(Instant.parse("2026-10-24T12:00:00Z"));
        assertThat(once).isEqualTo("2026-10-25T00:30:00Z");
        assertThat(nightly.next(once, once)).isEqualTo("2026-10-26T01:30:00Z");
    }

    @Test
    void keepsTheDistanceOfAnIntervalAndRunsWhatWasMissedOnce() {
        Timing hourly = Timing.of("1h", UTC);
        Instant occasion = Instant.parse("2026-01-01T00:10:00Z");

        assertThat(hourly.first(occasion)).isEqualTo(occasion);
        assertThat(hourly.next(occasion, occasion.plusSeconds(7))).isEqualTo("2026-01-01T01:10:00Z");
        assertThat(hourly.next(occasion, Instant.parse("2026-01-02T03:10:00Z"))).isEqualTo("2026-01-02T04:10:00Z");
        assertThat(Timing.of("1d2h3m4s", UTC).next(occasion, occasion)).isEqualTo("2026-01-02T02:13:04Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "0s",
                "367d",
                "999999999d",
                "1m1h",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "0 0 0 * *",
                "0 0 31 2 *",
                "0 0 * 13 *",
                "0 0 * * 8",
                "5-1 * * * *",
                "*/0 * * * *",
                "1,,2 * * * *",
                "-1 * * * *",
                "0 0 * * mo",
                "@daily"
            })
    void refusesWhatIsNoTiming(String text) {
        assertThatThrownBy(() -> Timing.of(text, UTC))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.hint()).contains("0 3 * * *"))
                .hasMessageContaining("cannot read the schedule \"" + text + "\"");
    }

    @Test
    void refusesAZoneThatThereIsNot() {
        assertThatThrownBy(() -> Timing.zone("Europe/Atlantis")).hasMessageContaining("Europe/Atlantis");
    }
}
