package dev.tusk.core.spelling;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a query that may be respelled, with their places. Phrases, exclusions, {@code or}, and what is written with
 * a sign or digit inside, as names of fields, addresses, identifiers and numbers of parts are, is left as it was typed.
 *
 * @param query as typed
 */
record TypedWords(String query, List<Word> words) {

    /** Words beyond these are left as they are. */
    private static final int MAX_WORDS = 32;

    private static final int MIN_LETTERS = 3;
    private static final int MAX_LETTERS = 40;

    /** As keyboards, word processors and other languages write them. */
    private static final String QUOTE = "\"\\u201C-\\u201F\\u00AB\\u00BB\\uFF02";

    private static final Pattern QUOTED = Pattern.compile("[" + QUOTE + "]");
    private static final Pattern TOKEN = Pattern.compile(
            "[-+]?(?:(?:title|heading|text):)?[%1$s][^%1$s]*[%1$s]?|\\S+".formatted(QUOTE), Pattern.CASE_INSENSITIVE);
    private static final Pattern PLAIN =
            Pattern.compile("[^\\p{L}\\p{M}\\p{N}_*:-]*([\\p{L}\\p{M}]+)[^\\p{L}\\p{M}\\p{N}_*:]*");

    /** @param key in lower case, as in the vocabulary */
    record Word(int start, int end, String typed, String key) {}

    TypedWords {
        words = List.copyOf(words);
    }

    static TypedWords of(String query) {
        List<Word> words = new ArrayList<>();
        Matcher token = TOKEN.matcher(query);
        while (token.find() && words.size() < MAX_WORDS) {
            String text = token.group();
            Matcher plain = PLAIN.matcher(text);
            if (QUOTED.matcher(text).find() || text.equalsIgnoreCase("or") || !plain.matches()) {
                continue;
            }
            String typed = plain.group(1);
            String key = typed.toLowerCase(Locale.ROOT);
            int letters = key.codePointCount(0, key.length());
            if (letters >= MIN_LETTERS && letters <= MAX_LETTERS) {
                words.add(new Word(token.start() + plain.start(1), token.start() + plain.end(1), typed, key));
            }
        }
        return new TypedWords(query, words);
    }

    /** The words in lower case, each once. */
    List<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        words.forEach(word -> keys.add(word.key()));
        return List.copyOf(keys);
    }

    /**
     * The query with words replaced.
     *
     * @param replacements by {@link Word#key}
     * @param known in how many chunks the words are, for those that are in some
     */
    Spelling replace(Map<String, String> replacements, Map<String, Long> known, boolean nothingKnown) {
        StringBuilder text = new StringBuilder();
        List<Spelling.Change> changes = new ArrayList<>();
        int from = 0;
        for (Word word : words) {
            String other = replacements.get(word.key());
            if (other == null) {
                continue;
            }
            text.append(query, from, word.start());
            String cased = inCaseOf(word.typed(), other);
            changes.add(new Spelling.Change(
                    word.typed(),
                    cased,
                    text.length(),
                    text.length() + cased.length(),
                    known.getOrDefault(word.key(), 0L)));
            text.append(cased);
            from = word.end();
        }
        return new Spelling(text.append(query.substring(from)).toString(), changes, nothingKnown, false);
    }

    private static String inCaseOf(String typed, String other) {
        if (typed.equals(typed.toUpperCase(Locale.ROOT)) && !typed.equals(typed.toLowerCase(Locale.ROOT))) {
            return other.toUpperCase(Locale.ROOT);
        }
        if (Character.isUpperCase(typed.codePointAt(0))) {
            int first = other.offsetByCodePoints(0, 1);
            return other.substring(0, first).toUpperCase(Locale.ROOT) + other.substring(first);
        }
        return other;
    }
}
