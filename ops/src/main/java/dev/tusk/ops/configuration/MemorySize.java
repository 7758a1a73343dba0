package dev.tusk.ops.configuration;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory in bytes. */
public record MemorySize(long bytes) {

    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([a-zA-Z]+)");
    private static final Map<String, Long> UNITS = Map.of(
            "b", 1L, "kb", 1L << 10, "kib", 1L << 10, "mb", 1L << 20, "mib", 1L << 20, "gb", 1L << 30, "gib", 1L << 30,
            "tb", 1L << 40, "tib", 1L << 40);

    /**
     * Reads {@code 16GB}, {@code 512 MB}, {@code 1.5TB}; units are powers of 1,024, as PostgreSQL has them.
     *
     * @throws TuskException {@code INVALID_REQUEST}
     */
    public static MemorySize parse(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "\"%s\" is no amount of memory".formatted(text),
                    "write a number with a unit: 512MB, 16GB, 1.5TB");
        }
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(BigDecimal.valueOf(1L << 60)) > 0) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, "\"%s\" is more memory than there is".formatted(text));
        }
        return new MemorySize(bytes.longValue());
    }
}
