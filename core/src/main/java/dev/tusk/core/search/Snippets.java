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
 * Makes the snippets of a search of the texts that PostgreSQL marked. Its parser knows neither the signs of {@code C++} nor the parts of
 * {@code parseJSONBody}, which the index has: for those the words of the query are looked at.
 */
final class Snippets {

    /** Marks that {@code ts_headline} sets; ingestion removes both from texts. */
    static final char START_MARK = TextCleaner.HIGHLIGHT_START;

    static final char STOP_MARK = TextCleaner.HIGHLIGHT_END;

    private static final Pattern SIGN_OF_WORD = Pattern.compile("\\+\\+|#(?![\\p{L}\\p{N}])");

    private static final Pattern WITHIN_IDENTIFIER = Pattern.compile("[._@:/$-]{1,3}");

    private static final Pattern SIGNED = Pattern.compile("([\\p{L}\\p{N}]+)(?:\\+\\+|#)");

    private static final Pattern SEPARATOR = Pattern.compile("[^\\p{L}\\p{N}.+#]+");

    /** What the function {@code lexemes} of the schema cuts into parts by its inner capitals. */
    private static final Pattern CAPITALS = Pattern.compile("(?<![\\p{L}\\p{N}_])[a-z][a-z0-9]+[A-Z][\\p{L}\\p{N}]*");

    private static final Pattern PART = Pattern.compile("[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+");

    /** The number of {@code v18.1}, and {@code 0.8} of {@code 0.8.7}. */
    private static final Pattern VERSION = Pattern.compile(
            "(?<![\\p{L}\\p{N}_.])[vV](?<whole>[0-9]+[.][0-9.]*[0-9])|(?<![\\p{L}\\p{N}_.])(?<major>[0-9]+[.][0-9]+)(?=[.][0-9])");

    private final Set<String> typed = new HashSet<>();
    private final Set<String> onlySigned = new HashSet<>();

    /** @param query as typed, or null where a search has none */
    Snippets(@Nullable String query) {
        if (query == null) {
            return;
        }
        for (TypedTerm term : LexicalQuery.parse(query).terms()) {
            if (!term.isExcluded()) {
                typed.addAll(List.of(SEPARATOR.split(term.text().toLowerCase(Locale.ROOT))));
            }
        }
        for (String word : typed) {
            Matcher signed = SIGNED.matcher(word);
            if (signed.lookingAt() && !typed.contains(signed.group(1))) {
                onlySigned.add(signed.group(1));
            }
        }
    }

    /**
     * What is shown of a chunk's text.
     *
     * @param marked the text with {@link #START_MARK} and {@link #STOP_MARK}, or null where nothing is marked
     */
    Snippet of(String text, @Nullable String marked) {
        return SnippetCutter.cut(marked == null ? new Snippet(text, List.of()) : ofMarked(marked));
    }

    /** The text that a text with {@link #START_MARK} and {@link #STOP_MARK} stands for, all of it. */
    Snippet ofMarked(String marked) {
        StringBuilder text = new StringBuilder(marked.length());
        List<Range> highlights = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < marked.length(); i++) {
            char c = marked.charAt(i);
            if (c == START_MARK) {
                start = text.length();
            } else if (c == STOP_MARK) {
                if (start >= 0 && start < text.length()) {
                    highlights.add(new Range(start, text.length()));
                }
                start = -1;
            } else {
                text.append(MarkedText.restored(c));
            }
        }
        return snippet(text.toString(), highlights);
    }

    private Snippet snippet(String text, List<Range> found) {
        List<Range> all = new ArrayList<>(found);
        for (Matcher identifier = CAPITALS.matcher(text); identifier.find(); ) {
            for (Matcher part = PART.matcher(text).region(identifier.start(), identifier.end()); part.find(); ) {
                addTyped(text, part.start(), part.end(), all);
            }
        }
        for (Matcher version = VERSION.matcher(text); version.find(); ) {
            String group = version.group("whole") != null ? "whole" : "major";
            addTyped(text, version.start(group), version.end(group), all);
        }
        all.sort(Comparator.comparingInt(Range::start));
        return new Snippet(text, joined(text, all));
    }

    private void addTyped(String text, int start, int end, List<Range> highlights) {
        if (typed.contains(text.substring(start, end).toLowerCase(Locale.ROOT))) {
            highlights.add(new Range(start, end));
        }
    }

    /** The ranges with the signs of {@code C++}, and those that overlap or are of one identifier as one. */
    private List<Range> joined(String text, List<Range> highlights) {
        List<Range> joined = new ArrayList<>();
        for (Range range : highlights) {
            Matcher sign = SIGN_OF_WORD.matcher(text).region(range.end(), text.length());
            boolean signed = sign.lookingAt();
            if (!signed
                    && onlySigned.contains(
                            text.substring(range.start(), range.end()).toLowerCase(Locale.ROOT))) {
                continue;
            }
            Range whole = signed ? new Range(range.start(), sign.end()) : range;
            if (!joined.isEmpty() && isWithinIdentifier(text, joined.getLast().end(), range.start())) {
                Range before = joined.removeLast();
                whole = new Range(before.start(), Math.max(before.end(), whole.end()));
            }
            joined.add(whole);
        }
        return joined;
    }

    /** Whether nothing lies between, as in {@code C++17}, or only signs that hold an identifier together. */
    private static boolean isWithinIdentifier(String text, int end, int start) {
        return end >= start
                || WITHIN_IDENTIFIER.matcher(text).region(end, start).matches();
    }
}
