package dev.tusk.core.ingest;

import java.util.Comparator;

/** The order of PostgreSQL's collation "C" over UTF-8, which is that of code points. */
final class CodePoints {

    static final Comparator<String> ORDER = (a, b) -> {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) {
                boolean surrogates = Character.isSurrogate(left) != Character.isSurrogate(right);
                // A surrogate stands for a code point above all that one char can hold.
                return surrogates ? (Character.isSurrogate(left) ? 1 : -1) : Character.compare(left, right);
            }
        }
        return Integer.compare(a.length(), b.length());
    };

    private CodePoints() {}
}
