package dev.tusk.core.failure;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Guesses what was meant by a word that is not known. */
public final class Suggestion {

    private Suggestion() {}

    /**
     * The known word nearest to {@code word} by edit distance, ignoring case, where at most a third of its letters (and
     * at least one) would have to change; ties go to the first in alphabetical order.
     */
    public static Optional<String> nearest(String word, Collection<String> known) {
        String wanted = word.toLowerCase(Locale.ROOT);
        int allowed = Math.max(1, wanted.length() / 3);
        return known.stream()
                .sorted()
                .filter(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT)) <= allowed)
                .min(Comparator.comparingInt(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT))));
    }

    /** A hint: the nearest known word as a question, or else the list of all known words. */
    public static String hint(String word, Collection<String> known) {
        return nearest(word, known)
                .map(candidate -> "did you mean \"%s\"?".formatted(candidate))
                .orElseGet(() -> known.isEmpty()
                        ? "there is none yet"
                        : "known: " + known.stream().sorted().limit(20).collect(Collectors.joining(", ")));
    }

    /** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours count 1. */
    public static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + substitution);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
