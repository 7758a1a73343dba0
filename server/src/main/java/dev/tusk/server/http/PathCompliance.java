package dev.tusk.server.http;

import java.util.EnumSet;
import org.eclipse.jetty.http.UriCompliance;

/** Which addresses are read. */
public final class PathCompliance {

    /**
     * A document's id may hold anything, encoded slashes, dots and percent signs included. No path of this server leads
     * to a file, so that there is nothing to climb out of.
     */
    public static final UriCompliance ANY_ID = UriCompliance.from(EnumSet.of(
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS));

    private PathCompliance() {}
}
