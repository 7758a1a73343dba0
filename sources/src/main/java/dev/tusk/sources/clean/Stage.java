package dev.tusk.sources.clean;

import java.util.Locale;

/** The stages through which an item goes, in their order. */
public enum Stage {
    PARSE,
    BOILERPLATE,
    NORMALISE,
    LANGUAGE,
    INFORMATION,
    DUPLICATES,
    CHUNKS,
    TOKENS;

    /** The name in JSON and on the command line. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The wire name. */
    @Override
    public String toString() {
        return wireName();
    }
}
