package dev.tusk.cli.search;

import dev.tusk.cli.output.Checks;
import dev.tusk.core.facet.CalendarInterval;
import dev.tusk.core.facet.Facet;
import dev.tusk.core.facet.FacetRange;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.IsoTimestamp;
import dev.tusk.core.search.TotalCount;
import dev.tusk.server.wire.FacetJson;
import dev.tusk.server.wire.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that ask for counts over all matches. */
public final class FacetOption {

    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]{1,30}([.][0-9]{0,30})?|[.][0-9]{1,30})");
    private static final Pattern LIMIT = Pattern.compile("[0-9]{1,9}");

    @Option(
            names = "--facet",
            paramLabel = "FIELD[=WHAT]",
            description =
                    "Count all matching documents by this field: its ten most frequent values (tags), more of them "
                            + "(tags=50), intervals of time (updated_at=month; day, week, quarter, year), or ranges "
                            + "(year=..2000,2000..2010,2010..). May be repeated. A JSON object as in the HTTP API says more.")
    private List<String> facets = new ArrayList<>();

    @Option(
            names = "--total",
            paramLabel = "HOW",
            defaultValue = "none",
            description =
                    "Tell how many hits there are altogether: exact (counted), estimated (from statistics) or none. "
                            + "Default: ${DEFAULT-VALUE}.")
    private String total = "";

    /** The facets; what is wrong with them is kept. */
    List<Facet> facets(Checks checks) {
        List<Facet> read = new ArrayList<>();
        for (String written : facets) {
            Facet facet = checks.attempt(() -> facet(written));
            if (facet != null) {
                read.add(facet);
            }
        }
        return read;
    }

    /**
     * Whether and how to count the hits.
     *
     * @throws TuskException {@code INVALID_REQUEST}
     */
    TotalCount total() {
        return TotalCount.ofWireName(total);
    }

    static Facet facet(String written) {
        if (written.stripLeading().startsWith("{")) {
            return FacetJson.facet(Json.parse(written, "the facet"));
        }
        int sign = written.indexOf('=');
        if (sign < 0) {
            return Facet.terms(written);
        }
        String field = written.substring(0, sign);
        String what = written.substring(sign + 1);
        if (LIMIT.matcher(what).matches()) {
            return Facet.terms(field, Integer.parseInt(what));
        }
        return what.contains("..") ? ranges(field, what) : Facet.histogram(field, CalendarInterval.ofWireName(what));
    }

    private static Facet ranges(String field, String written) {
        List<FacetRange<BigDecimal>> numbers = new ArrayList<>();
        List<FacetRange<Instant>> times = new ArrayList<>();
        for (String range : written.split(",", -1)) {
            String[] bounds = range.split("\\.\\.", 2);
            if (bounds.length < 2) {
                throw wrong("\"%s\" is not a range".formatted(range));
            }
            if (Arrays.stream(bounds)
                    .anyMatch(bound -> IsoTimestamp.parse(bound).isPresent())) {
                times.add(FacetRange.times(time(bounds[0]), time(bounds[1])));
            } else {
                numbers.add(FacetRange.numbers(number(bounds[0]), number(bounds[1])));
            }
        }
        if (!numbers.isEmpty() && !times.isEmpty()) {
            throw wrong("some ranges of \"%s\" are of numbers and some of dates".formatted(field));
        }
        return times.isEmpty() ? Facet.numberRanges(field, numbers) : Facet.timeRanges(field, times);
    }

    private static @Nullable Instant time(String bound) {
        Optional<Instant> time = IsoTimestamp.parse(bound);
        if (time.isEmpty() && !bound.isEmpty()) {
            throw wrong("\"%s\" is not a date".formatted(bound));
        }
        return time.orElse(null);
    }

    private static @Nullable BigDecimal number(String bound) {
        if (bound.isEmpty()) {
            return null;
        }
        if (!NUMBER.matcher(bound).matches()) {
            throw wrong("\"%s\" is neither a number nor a date".formatted(bound));
        }
        return new BigDecimal(bound);
    }

    private static TuskException wrong(String message) {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST,
                "cannot read --facet: " + message,
                "write ranges as ..10,10..20,20.. or 2024-01-01..2025-01-01; a lower bound belongs to its range, an"
                        + " upper one does not");
    }
}
