package dev.tusk.server.wire;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Faults of a filter that is part of a larger value: its own place continues the filter's, and is said once. */
final class FilterFault {

    private static final String BEFORE_PLACE = "filter at \"";
    private static final String AFTER_PLACE = "\": ";

    private FilterFault() {}

    /** The filter, or null when it cannot be read; what is wrong is then kept as a problem at its place. */
    static @Nullable Filter attempt(Problems problems, String at, Supplier<Filter> reading) {
        try {
            return reading.get();
        } catch (TuskException e) {
            String said = e.getMessage();
            String why = e.getCause() instanceof TuskException cause ? cause.getMessage() : said;
            int placeEnd = said.length() - why.length() - AFTER_PLACE.length();
            boolean placed = said.startsWith(BEFORE_PLACE) && said.endsWith(AFTER_PLACE + why);
            String place = placed ? said.substring(BEFORE_PLACE.length(), placeEnd) : "";
            problems.add(
                    place.equals("/") ? at : at + place,
                    new TuskException(e.code(), why, e.detail(), e.hint(), e.getCause()));
            return null;
        }
    }
}
