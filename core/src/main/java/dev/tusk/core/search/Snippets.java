package dev.tusk.core.search;

import dev.tusk.core.search.Snippet.Range;
import dev.tusk.core.text.TextCleaner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the snippets of a search of the texts that PostgreSQL marked. What is shown is always of the text itself: {@code ts_headline} leaves words
 * out that are too long for it. Its parser does not know the signs of {@code C++} nor the number of {@code v18.1}, which the index has: for those the
 * words of the query are looked at.
 */
final class Snippets {

    /** Marks that {@code ts_headline} sets; ingestion removes both from texts. */
    static final char START_MARK = TextCleaner.HIGHLIGHT_START;

    static final char STOP_MARK = TextCleaner.HIGHLIGHT_END;

    private static final Pattern SIGN_OF_WORD = Pattern.compile("\\+\\+|#(?![\\p{L}\\p{N}])");

    private static final String SIGNS = "._@:/$-";

    private static final int MOST_SIGNS = 3;

    private static final int LONGEST_IDENTIFIER = 200;

    private static final Pattern SIGNED = Pattern.compile("([\\p{L}\\p{N}]+)(?:\\+\\+|#(?![\\p{L}\\p{N}]))");

    private static final Pattern SEPARATOR = Pattern.compile("[^\\p{L}\\p{N}.+#]+");

    /** A version, of which {@code major} is found, too, and {@code number} where a letter stands before it. */
    private static final Pattern VERSION =
            Pattern.compile("(?<![\\p{L}\\p{N}_.])[vV]?(?<number>(?<major>[0-9]+[.][0-9]+)(?:[.][0-9][0-9.]*)?)");

    /** How much of what follows a word that was left out is looked for, and less where that is not found. */
    private static final int[] PROBES = {40, 8, 1};

    private final List<Pattern> beginnings = new ArrayList<>();
    private final Set<String> typed = new HashSet<>();
    private final Set<String> signed = new HashSet<>();
    private final Set<String> onlySigned = new HashSet<>();

    /** @param query as typed, or null where a search has none */
    Snippets(@Nullable String query) {
        if (query == null) {
            return;
        }
        for (TypedTerm term : LexicalQuery.parse(query).terms()) {
            if (!term.isExcluded()) {
                if (term.isMarkedAsItStands()) {
                    beginnings.add(Pattern.compile(
                            "(?<![\\p{L}\\p{N}])" + Pattern.quote(term.text()) + "[\\p{L}\\p{N}_]*",
                            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
                }
                typed.addAll(List.of(SEPARATOR.split(term.text().toLowerCase(Locale.ROOT))));
            }
        }
        for (String word : typed) {
            Matcher begins = SIGNED.matcher(word);
            if (begins.lookingAt()) {
                signed.add(begins.group());
                if (!typed.contains(begins.group(1))) {
                    onlySigned.add(begins.group(1));
                }
            }
        }
    }

    /**
     * What is shown of a chunk's text.
     *
     * @param marked as {@link MarkedText} has it marked, or null where nothing is marked
     */
    Snippet of(String text, @Nullable String marked) {
        return SnippetCutter.cut(new Snippet(text, marked == null ? List.of() : highlights(text, marked)));
    }

    /** The ranges of a text that are marked, in order, not overlapping. */
    List<Range> highlights(String text, String marked) {
        int parts = marked.indexOf(MarkedText.PARTS);
        List<Range> all = new ArrayList<>(ranges(text, parts < 0 ? marked : marked.substring(0, parts)));
        if (parts >= 0) {
            ranges(text, marked.substring(parts + 1)).stream()
                    .filter(range -> isPartOfIdentifier(text, range))
                    .forEach(all::add);
        }
        for (Matcher version = VERSION.matcher(text); version.find(); ) {
            for (String part : List.of("number", "major")) {
                if (typed.contains(version.group(part))) {
                    all.add(new Range(version.start(part), version.end(part)));
                }
            }
        }
        for (Pattern beginning : beginnings) {
            beginning.matcher(text).results().forEach(found -> all.add(new Range(found.start(), found.end())));
        }
        all.sort(Comparator.comparingInt(Range::start));
        return joined(text, all);
    }

    /** Where the marks stand in the text, of which the marked one may lack words. */
    private static List<Range> ranges(String text, String marked) {
        List<Range> ranges = new ArrayList<>();
        int place = 0;
        boolean begun = false;
        int start = -1;
        for (int i = 0; i < marked.length(); i++) {
            char c = marked.charAt(i);
            if (c == START_MARK) {
                begun = true;
            } else if (c == STOP_MARK) {
                if (start >= 0) {
                    ranges.add(new Range(start, place));
                }
                begun = false;
                start = -1;
            } else if (c != MarkedText.NOTHING) {
                place = isSame(text, place, c) ? place : resumed(text, place, marked, i);
                if (place < 0) {
                    return ranges;
                }
                start = begun && start < 0 ? place : start;
                place++;
            }
        }
        return ranges;
    }

    private static boolean isSame(String text, int place, char c) {
        return place < text.length() && (text.charAt(place) == MarkedText.restored(c) || text.charAt(place) == c);
    }

    /** The place behind a word that was left out, or -1. */
    private static int resumed(String text, int place, String marked, int index) {
        StringBuilder next = new StringBuilder();
        for (int i = index; i < marked.length() && next.length() < PROBES[0]; i++) {
            char c = marked.charAt(i);
            if (c != START_MARK && c != STOP_MARK && c != MarkedText.NOTHING) {
                next.append(MarkedText.restored(c));
            }
        }
        for (int length : PROBES) {
            int found = text.indexOf(next.substring(0, Math.min(length, next.length())), place);
            if (found >= 0) {
                return found;
            }
        }
        return -1;
    }

    /** Whether it is of what the index cuts at inner capitals: a word that begins in lower case, or one with signs in it. */
    private static boolean isPartOfIdentifier(String text, Range range) {
        int start = range.start();
        boolean signed = false;
        while (start > 0 && range.end() - start < LONGEST_IDENTIFIER && isOfIdentifier(text.charAt(start - 1))) {
            start--;
            signed |= SIGNS.indexOf(text.charAt(start)) >= 0;
        }
        return signed
                || Character.isLowerCase(text.charAt(start))
                || (range.end() + 1 < text.length()
                        && SIGNS.indexOf(text.charAt(range.end())) >= 0
                        && Character.isLetterOrDigit(text.charAt(range.end() + 1)));
    }

    private static boolean isOfIdentifier(char c) {
        return Character.isLetterOrDigit(c) || SIGNS.indexOf(c) >= 0;
    }

    /** The ranges with the signs of {@code C++}, and those that overlap or are of one identifier as one. */
    private List<Range> joined(String text, List<Range> highlights) {
        List<Range> whole =
                highlights.stream().map(range -> withSign(text, range)).toList();
        boolean has = whole.stream().anyMatch(range -> signed.contains(word(text, range)));
        List<Range> joined = new ArrayList<>();
        for (int i = 0; i < whole.size(); i++) {
            // Where the text has C++, that is what C++ found, although the letter alone counts a little, too.
            if (!has
                    || !onlySigned.contains(word(text, highlights.get(i)))
                    || signed.contains(word(text, whole.get(i)))) {
                join(text, whole.get(i), joined);
            }
        }
        return joined;
    }

    private static Range withSign(String text, Range range) {
        Matcher sign = SIGN_OF_WORD.matcher(text).region(range.end(), text.length());
        return sign.lookingAt() ? new Range(range.start(), sign.end()) : range;
    }

    private static void join(String text, Range range, List<Range> joined) {
        Range whole = range;
        if (!joined.isEmpty() && isOneIdentifier(text, joined.getLast().end(), range.start())) {
            Range before = joined.removeLast();
            whole = new Range(before.start(), Math.max(before.end(), range.end()));
        }
        joined.add(whole);
    }

    private static String word(String text, Range range) {
        return text.substring(range.start(), range.end()).toLowerCase(Locale.ROOT);
    }

    /** Whether nothing lies between, as in {@code C++17}, or only signs that hold an identifier together. */
    private static boolean isOneIdentifier(String text, int end, int start) {
        return start - end <= MOST_SIGNS
                && (end >= start || text.substring(end, start).chars().allMatch(c -> SIGNS.indexOf(c) >= 0));
    }
}
