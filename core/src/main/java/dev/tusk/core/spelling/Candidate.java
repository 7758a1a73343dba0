package dev.tusk.core.spelling;

import dev.tusk.core.failure.Suggestion;
import java.util.Comparator;

/**
 * A word of the collection that may have been meant.
 *
 * @param chunks in how many chunks it is
 * @param distance how many letters were left out, added, replaced or swapped with their neighbours
 * @param score how likely it was meant, as a logarithm; comparable for one typed word
 */
record Candidate(String word, long chunks, int distance, double score) {

    /** An edit is worth as much as a hundred times the frequency. */
    static final double EDIT_COST = Math.log(100);

    /** The first letter is seldom wrong. */
    private static final double FIRST_LETTER_COST = Math.log(5);

    /** How much a common beginning as long as the word counts. */
    private static final double PREFIX_GAIN = Math.log(5);

    /** Likeliest first; ties in the order of the words. */
    static final Comparator<Candidate> LIKELIEST_FIRST = Comparator.comparingDouble(Candidate::score)
            .reversed()
            .thenComparingInt(Candidate::distance)
            .thenComparing(Candidate::word);

    /**
     * Weighs a word by the noisy channel of Kernighan, Church and Gale, "A spelling correction program based on a noisy
     * channel model" (COLING 1990): the chance of a word is its frequency times the chance that it comes out as what was
     * typed. In place of learned confusions the second factor is 1/100 for each edit, 1/5 for another first letter, and up to
     * 5 for a common beginning; log: {@code ln(1 + chunks) - ln(100) d - ln(5) [first letters differ] + ln(5) p / n}, with
     * distance d (optimal string alignment), p letters of common beginning and n letters typed.
     */
    static Candidate of(String typed, String word, long chunks) {
        int distance = Suggestion.distance(typed, word);
        int common = 0;
        while (common < Math.min(typed.length(), word.length()) && typed.charAt(common) == word.charAt(common)) {
            common++;
        }
        double score = Math.log1p((double) chunks)
                - EDIT_COST * distance
                - (common == 0 ? FIRST_LETTER_COST : 0)
                + PREFIX_GAIN * common / typed.length();
        return new Candidate(word, chunks, distance, score);
    }
}
