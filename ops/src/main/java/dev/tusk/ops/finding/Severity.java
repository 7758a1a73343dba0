package dev.tusk.ops.finding;

import java.util.Locale;

/** How bad it is; the later, the worse. */
public enum Severity {
    /** Worth knowing; nothing breaks if it stays. */
    INFO,
    /** Costs time, space or safety now, or will. */
    WARNING,
    /** Data, service or the right to it is at stake. */
    CRITICAL;

    /** In lower case, as it is written in options and in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this is as bad as that, or worse. */
    public boolean isAtLeast(Severity other) {
        return compareTo(other) >= 0;
    }
}
