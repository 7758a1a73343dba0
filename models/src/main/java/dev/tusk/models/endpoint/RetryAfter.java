package dev.tusk.models.endpoint;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads how long a server asks to wait (RFC 9110, section 10.2.3). */
final class RetryAfter {

    private RetryAfter() {}

    /** From {@code retry-after-ms}, or {@code Retry-After} in seconds or as a date; empty when it makes no sense. */
    static Optional<Duration> read(HttpHeaders headers, Instant now) {
        return headers.firstValue("retry-after-ms")
                .flatMap(millis -> seconds(millis, 0.001))
                .or(() -> headers.firstValue("retry-after")
                        .flatMap(value -> seconds(value, 1).or(() -> until(value, now))));
    }

    private static Optional<Duration> seconds(String number, double unit) {
        try {
            double seconds = Double.parseDouble(number.strip()) * unit;
            return seconds >= 0 && seconds < 1e9
                    ? Optional.of(Duration.ofMillis(Math.round(seconds * 1000)))
                    : Optional.empty();
        } catch (NumberFormatException _notANumber) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> until(String date, Instant now) {
        try {
            Instant then = ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO);
        } catch (DateTimeException _notADate) {
            return Optional.empty();
        }
    }
}
