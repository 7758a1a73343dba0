package dev.tusk.core.boost;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Half-lives as people write them: {@code 30d}, {@code 12h}, {@code 1.5y}. */
public final class HalfLife {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}(?:[.][0-9]{1,3})?)\\s*([a-z]+)");

    /** A year is 365.25 days. */
    private static final Map<String, Long> MILLISECONDS = Map.of(
            "s", 1000L,
            "m", 60_000L,
            "h", 3_600_000L,
            "d", 86_400_000L,
            "w", 604_800_000L,
            "y", 31_557_600_000L);

    private static final BigDecimal SECOND = BigDecimal.valueOf(1000);

    private HalfLife() {}

    /**
     * A number and a unit: s, m (minutes), h, d, w or y.
     *
     * @throws TuskException {@code INVALID_REQUEST} when it is not
     */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        Long unit = matcher.matches() ? MILLISECONDS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "\"%s\" is not a half-life".formatted(Boosts.shown(text)),
                    "write a number and a unit, one of s, m (minutes), h, d, w, y: 30d");
        }
        BigDecimal millis = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        // Milliseconds of more than 292 million years do not fit a long.
        return Duration.ofSeconds(
                millis.divideToIntegralValue(SECOND).longValue(),
                millis.remainder(SECOND).movePointRight(6).longValue());
    }

    /** As people write it: in the largest unit that has 1 or more of it and writes it exactly, else in seconds. */
    static String shown(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
        for (String unit : List.of("y", "d", "h", "m")) {
            BigDecimal each = BigDecimal.valueOf(Objects.requireNonNull(MILLISECONDS.get(unit)))
                    .divide(SECOND);
            if (seconds.compareTo(each) >= 0
                    && seconds.movePointRight(3).remainder(each).signum() == 0) {
                return written(seconds.divide(each)) + unit;
            }
        }
        return written(seconds) + "s";
    }

    private static String written(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
