package dev.tusk.core.search;

import dev.tusk.core.search.Snippet.Range;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Cuts a text down to what tells most of why it was found: a passage with as many of the different words as there are, or two
 * where one has not all of them. Passages begin with a sentence where one is near, else with a word, and {@code …} stands
 * where text was left out.
 */
final class SnippetCutter {

    /** Texts up to here are not cut; the passages of others are together no longer. In UTF-16 units. */
    static final int MAX_CHARACTERS = 280;

    private static final String LEFT_OUT = "…";

    /** A word more is worth more than words side by side, and those more than a word once again. */
    private static final int WORTH_OF_WORD = 100;

    private static final int WORTH_OF_NEIGHBOURS = 20;
    private static final int MOST_NEIGHBOURS = 4;
    private static final int MOST_REPEATED = 10;

    /** What of a passage is looked for words in; the rest is what stands around them. */
    private static final double WORDS = 0.6;

    /** So far from where a passage may be cut at the latest, it is cut between words, and else within one. */
    private static final int LONGEST_WORD = 80;

    private static final Set<UnicodeScript> WITHOUT_BLANKS = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    private static final String ENDS_OF_SENTENCE = ".!?";
    private static final String WIDE_ENDS_OF_SENTENCE = "。！？";

    /** Shorter words before a full stop are taken for an abbreviation: Mr., No., e.g. */
    private static final int SHORTEST_LAST_WORD = 3;

    /** Words that begin with so many characters alike are taken for forms of one word. */
    private static final int STEM = 5;

    /** So many marks may stand on a letter that a passage is not cut behind it. */
    private static final int MOST_MARKS = 16;

    /** Between words that stand side by side. */
    private static final int NEIGHBOURS_APART = 2;

    private final String text;
    private final List<Range> highlights;
    private final List<String> words;

    private SnippetCutter(Snippet whole) {
        text = whole.text();
        highlights = whole.highlights();
        words = highlights.stream()
                .map(range -> text.substring(range.start(), Math.min(range.end(), range.start() + STEM)))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** The snippet of a text that is marked throughout. */
    static Snippet cut(Snippet whole) {
        if (whole.text().length() <= MAX_CHARACTERS) {
            return whole;
        }
        SnippetCutter cutter = new SnippetCutter(whole);
        return cutter.join(cutter.passages());
    }

    /** Highlights from {@code first} to before {@code end}. */
    private record Window(int first, int end, int worth) {}

    private Set<String> words(Window window) {
        return new HashSet<>(words.subList(window.first(), window.end()));
    }

    private List<Range> passages() {
        if (highlights.isEmpty()) {
            return List.of(padded(new Range(0, 0), MAX_CHARACTERS));
        }
        Window one = best(MAX_CHARACTERS, Set.of());
        if (words(one).size() < new HashSet<>(words).size()) {
            int half = MAX_CHARACTERS / 2;
            Window first = best(half, Set.of());
            Window second = best(half, words(first));
            Set<String> both = words(first);
            both.addAll(words(second));
            if (both.size() > words(one).size()) {
                return merged(Stream.of(first, second)
                        .map(window -> padded(core(window), half))
                        .sorted(Comparator.comparingInt(Range::start))
                        .toList());
            }
        }
        return List.of(padded(core(one), MAX_CHARACTERS));
    }

    private Range core(Window window) {
        return new Range(
                highlights.get(window.first()).start(),
                highlights.get(window.end() - 1).end());
    }

    /**
     * The earliest of the windows of the highest worth.
     *
     * @param shown words that count nothing
     */
    private Window best(int characters, Set<String> shown) {
        Map<String, Integer> counts = new HashMap<>();
        Window best = new Window(0, 1, -1);
        int fresh = 0;
        int neighbours = 0;
        int end = 0;
        for (int first = 0; first < highlights.size(); first++) {
            int limit = highlights.get(first).start() + (int) (characters * WORDS);
            while (end < highlights.size()
                    && (end == first || highlights.get(end).end() <= limit)) {
                neighbours += end > first && areNeighbours(end) ? 1 : 0;
                String word = words.get(end++);
                fresh += counts.merge(word, 1, Integer::sum) == 1 && !shown.contains(word) ? 1 : 0;
            }
            int worth = fresh * WORTH_OF_WORD
                    + Math.min(neighbours, MOST_NEIGHBOURS) * WORTH_OF_NEIGHBOURS
                    + Math.min(end - first, MOST_REPEATED);
            if (worth > best.worth()) {
                best = new Window(first, end, worth);
            }
            neighbours -= first + 1 < end && areNeighbours(first + 1) ? 1 : 0;
            String gone = words.get(first);
            int left = counts.merge(gone, -1, Integer::sum);
            fresh -= left == 0 && !shown.contains(gone) ? 1 : 0;
        }
        return best;
    }

    /** Whether the highlight stands beside the one before it, and is another word. */
    private boolean areNeighbours(int highlight) {
        return highlights.get(highlight).start() - highlights.get(highlight - 1).end() <= NEIGHBOURS_APART
                && !words.get(highlight).equals(words.get(highlight - 1));
    }

    /** So much of the text around a part of it, or the beginning of the part where it is longer. */
    private Range padded(Range core, int characters) {
        int room = Math.max(0, characters - (core.end() - core.start()));
        int start = beginning(core.start(), room);
        if (start + characters < text.length()) {
            return trimmed(start, ending(Math.min(core.end(), start + characters), start + characters));
        }
        int earliest = Math.max(0, text.length() - characters);
        int before = Math.min(start, core.start());
        return trimmed(
                firstSentence(earliest, before).orElseGet(() -> Math.min(before, wordFrom(earliest, earliest, before))),
                text.length());
    }

    private Range trimmed(int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return new Range(start, end);
    }

    /** Where a passage begins: with the text or the sentence if that is near, else some words before. */
    private int beginning(int before, int room) {
        if (before <= room / 2) {
            return 0;
        }
        for (int start = before; start >= Math.max(0, before - room); start--) {
            if (beginsSentence(start)) {
                return start;
            }
        }
        return wordFrom(before - room / 3, Math.max(0, before - room), before);
    }

    private OptionalInt firstSentence(int from, int to) {
        return IntStream.rangeClosed(from, to).filter(this::beginsSentence).findFirst();
    }

    private boolean beginsSentence(int index) {
        if (index == 0 || text.charAt(index - 1) == '\n') {
            return true;
        }
        if (WIDE_ENDS_OF_SENTENCE.indexOf(text.charAt(index - 1)) >= 0) {
            return true;
        }
        int end = index - 2;
        return end >= SHORTEST_LAST_WORD
                && text.charAt(index - 1) == ' '
                && ENDS_OF_SENTENCE.indexOf(text.charAt(end)) >= 0
                && index < text.length()
                && !Character.isLowerCase(text.charAt(index))
                && endsNoAbbreviation(end);
    }

    private boolean endsNoAbbreviation(int stop) {
        for (int i = stop - SHORTEST_LAST_WORD; i < stop; i++) {
            if (!Character.isLetter(text.charAt(i))) {
                return !Character.isLetter(text.charAt(stop - 1));
            }
        }
        return true;
    }

    /** The first beginning of a word from an index on, else the last before it, or that index where there is none. */
    private int wordFrom(int index, int earliest, int latest) {
        int from = Math.max(earliest, index);
        // At the latest nothing of what stands before would be shown.
        for (int start = from; start < latest; start++) {
            if (beginsWord(start)) {
                return start;
            }
        }
        for (int start = from; start >= earliest; start--) {
            if (beginsWord(start)) {
                return start;
            }
        }
        int start = from;
        while (start < Math.min(latest, from + MOST_MARKS) && isWithinCharacter(start)) {
            start++;
        }
        return start;
    }

    private boolean beginsWord(int index) {
        return index == 0 || Character.isWhitespace(text.charAt(index - 1)) || isBetweenWords(index);
    }

    /** The last end of a word up to a limit that leaves nothing out of what is to be shown, or the limit where none is near. */
    private int ending(int least, int limit) {
        for (int end = limit; end >= Math.max(least, limit - LONGEST_WORD); end--) {
            if (Character.isWhitespace(text.charAt(end)) || isBetweenWords(end)) {
                return end;
            }
        }
        int end = limit;
        while (end > Math.max(least, limit - MOST_MARKS) && isWithinCharacter(end)) {
            end--;
        }
        return end;
    }

    /** Whether a word may end here in a script that has no blanks between them. */
    private boolean isBetweenWords(int index) {
        return index > 0
                && index < text.length()
                && !isWithinCharacter(index)
                && (WITHOUT_BLANKS.contains(UnicodeScript.of(text.codePointBefore(index)))
                        || WITHOUT_BLANKS.contains(UnicodeScript.of(text.codePointAt(index))));
    }

    /** Whether what stands here belongs to the character before it. */
    private boolean isWithinCharacter(int index) {
        if (index == 0 || index >= text.length()) {
            return false;
        }
        int type = Character.getType(text.codePointAt(index));
        return Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index))
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    /** Passages with nothing between them as one. */
    private List<Range> merged(List<Range> passages) {
        Range first = passages.getFirst();
        Range second = passages.getLast();
        return second.start() <= first.end()
                        || text.substring(first.end(), second.start()).isBlank()
                ? List.of(new Range(first.start(), Math.max(first.end(), second.end())))
                : passages;
    }

    private Snippet join(List<Range> passages) {
        StringBuilder snippet = new StringBuilder();
        List<Range> marks = new ArrayList<>();
        for (Range passage : passages) {
            if (!text.substring(0, passage.start()).isBlank()) {
                snippet.append(snippet.isEmpty() ? "" : " ").append(LEFT_OUT).append(' ');
            }
            int moved = snippet.length() - passage.start();
            snippet.append(text, passage.start(), passage.end());
            for (Range range : highlights) {
                int start = Math.max(range.start(), passage.start());
                int end = Math.min(range.end(), passage.end());
                if (start < end) {
                    marks.add(new Range(start + moved, end + moved));
                }
            }
        }
        if (!text.substring(passages.getLast().end()).isBlank()) {
            snippet.append(' ').append(LEFT_OUT);
        }
        return new Snippet(snippet.toString(), marks);
    }
}
