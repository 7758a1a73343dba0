package dev.tusk.cli.output;

import java.util.Locale;

/** Numbers of things, for people. */
public final class Counted {

    private Counted() {}

    /**
     * {@code 1 document}, {@code 2,000 documents}.
     *
     * @param what one of them; its plural ends in s
     */
    public static String of(long count, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
    }
}
