package dev.tusk.models.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static Optional<Duration> read(Map<String, String> headers) {
        return RetryAfter.read(
                HttpHeaders.of(
                        headers.entrySet().stream()
                                .collect(java.util.stream.Collectors.toMap(
                                        Map.Entry::getKey, e -> List.of(e.getValue()))),
                        (name, value) -> true),
                NOW);
    }

    @Test
    void readsSecondsMillisecondsAndDates() {
        assertThat(read(Map.of("Retry-After", "20"))).contains(Duration.ofSeconds(20));
        assertThat(read(Map.of("retry-after-ms", "250", "Retry-After", "1"))).contains(Duration.ofMillis(250));
        assertThat(read(Map.of("Retry-After", "Sun, 1 Mar 2026 12:00:30 GMT"))).contains(Duration.ofSeconds(30));
        assertThat(read(Map.of("Retry-After", "Sun, 1 Mar 2026 11:00:00 GMT"))).contains(Duration.ZERO);
    }

    @Test
    void nonsenseIsNoWait() {
        assertThat(read(Map.of())).isEmpty();
        assertThat(read(Map.of("Retry-After", "soon"))).isEmpty();
        assertThat(read(Map.of("Retry-After", "-5"))).isEmpty();
        assertThat(read(Map.of("Retry-After", "NaN"))).isEmpty();
    }
}
