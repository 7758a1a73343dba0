package dev.tusk.core.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a text into pieces of a bounded length at the strongest boundary that serves: between blocks, at empty lines of
 * code, between lines (but in wrapped prose rather between sentences), sentences, at white space, between words (for scripts without spaces), between the characters that a reader sees, and as the last
 * resort between code points. Pieces are ranges of the text, so nothing but white space at the cuts is lost. The cuts are
 * spread so that pieces have about the same length.
 */
final class TextSplitter {

    /** A piece of a text. */
    record Range(int start, int end) {
        int length() {
            return end - start;
        }
    }

    private enum Boundary {
        BLOCK,
        GAP_IN_CODE,
        WRAPPED_SENTENCE,
        LINE,
        SENTENCE,
        SPACE,
        WORD,
        GRAPHEME,
        CODE_POINT;

        Boundary weaker() {
            return switch (this) {
                case BLOCK -> GAP_IN_CODE;
                case GAP_IN_CODE -> WRAPPED_SENTENCE;
                case WRAPPED_SENTENCE -> LINE;
                case LINE -> SENTENCE;
                case SENTENCE -> SPACE;
                case SPACE -> WORD;
                case WORD -> GRAPHEME;
                case GRAPHEME, CODE_POINT -> CODE_POINT;
            };
        }
    }

    private static final int LEAST_WRAPPED_LINE = 45;
    private static final int GREATEST_WRAPPED_LINE = 110;

    private final String text;
    private final int maxLength;

    private TextSplitter(String text, int maxLength) {
        this.text = text;
        this.maxLength = maxLength;
    }

    /** The pieces, none of them blank or longer than {@code maxLength}. */
    static List<Range> split(String text, int maxLength) {
        TextSplitter splitter = new TextSplitter(text, maxLength);
        Range whole = splitter.trim(0, text.length());
        if (whole.length() == 0) {
            return List.of();
        }
        List<Range> atoms = new ArrayList<>();
        splitter.atoms(whole, Boundary.BLOCK, atoms);
        return splitter.pack(atoms);
    }

    /** The last sentences of a text, together at most {@code maxLength} long; empty where its last sentence is longer. */
    static String lastSentences(String text, int maxLength) {
        BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
        sentences.setText(text);
        int end = sentences.last();
        int start = end;
        for (int cut = sentences.previous();
                cut != BreakIterator.DONE && end - cut <= maxLength;
                cut = sentences.previous()) {
            start = cut;
        }
        return text.substring(start, end).strip();
    }

    /** Adds ranges that fit, cut at this boundary or a weaker one. */
    private void atoms(Range range, Boundary boundary, List<Range> out) {
        if (range.length() <= maxLength) {
            out.add(range);
            return;
        }
        List<Range> parts = switch (boundary) {
            case BLOCK -> separated(range, "\n\n");
            case GAP_IN_CODE -> separated(range, "\n \n");
            case WRAPPED_SENTENCE -> isWrappedProse(range) ? sentences(range) : List.of(range);
            case LINE -> separated(range, "\n");
            case SENTENCE -> sentences(range);
            case SPACE -> spaced(range);
            case WORD -> breaks(range, BreakIterator.getWordInstance(Locale.ROOT));
            case GRAPHEME -> graphemes(range);
            case CODE_POINT -> codePoints(range);
        };
        for (Range part : parts) {
            if (part.length() <= maxLength) {
                out.add(part);
            } else {
                atoms(part, boundary.weaker(), out);
            }
        }
    }

    private List<Range> separated(Range range, String separator) {
        List<Range> parts = new ArrayList<>();
        int start = range.start;
        for (int i = text.indexOf(separator, start); i >= 0 && i < range.end; i = text.indexOf(separator, start)) {
            add(parts, start, i);
            start = i + separator.length();
        }
        add(parts, start, range.end);
        return parts;
    }

    private List<Range> sentences(Range range) {
        return breaks(range, BreakIterator.getSentenceInstance(Locale.ROOT));
    }

    /**
     * Whether the line ends of a block mean nothing: it is prose that was wrapped at a margin, so that most lines are of about
     * one length, begin without indentation and end inside a sentence.
     */
    private boolean isWrappedProse(Range range) {
        int lines = 0;
        int wrapped = 0;
        for (int start = range.start; start < range.end; ) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 || newline > range.end ? range.end : newline;
            lines++;
            int length = end - start;
            if (length >= LEAST_WRAPPED_LINE && length <= GREATEST_WRAPPED_LINE && endsInsideSentence(start, end)) {
                wrapped++;
            }
            start = end + 1;
        }
        return lines > 2 && wrapped * 10 >= lines * 6;
    }

    private boolean endsInsideSentence(int start, int end) {
        char last = text.charAt(end - 1);
        return Character.isLetterOrDigit(text.charAt(start))
                && (Character.isLetterOrDigit(last) || last == ',' || last == '-');
    }

    private List<Range> spaced(Range range) {
        List<Range> parts = new ArrayList<>();
        int start = range.start;
        for (int i = range.start; i < range.end; i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                add(parts, start, i);
                start = i + 1;
            }
        }
        add(parts, start, range.end);
        return parts;
    }

    /** The boundaries of an iterator, but for those inside a character (of several code points) that it does not know. */
    private List<Range> breaks(Range range, BreakIterator iterator) {
        List<Range> parts = new ArrayList<>();
        String part = text.substring(range.start, range.end);
        BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
        characters.setText(part);
        iterator.setText(part);
        int start = iterator.first();
        for (int end = iterator.next(); end != BreakIterator.DONE; end = iterator.next()) {
            if (isSimple(part, end) || characters.isBoundary(end)) {
                add(parts, range.start + start, range.start + end);
                start = end;
            }
        }
        return parts;
    }

    /** Whether the code units around a boundary are below the first combining mark, U+0300. */
    private static boolean isSimple(String part, int boundary) {
        return part.charAt(boundary - 1) < 0x300 && (boundary == part.length() || part.charAt(boundary) < 0x300);
    }

    /** Even parts, found by jumping from cut to cut: a text without spaces may have millions of characters. */
    private List<Range> graphemes(Range range) {
        List<Range> parts = new ArrayList<>();
        BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
        characters.setText(text.substring(range.start, range.end));
        int start = 0;
        while (start < range.length()) {
            int target = start + evenLength(range.length() - start);
            int cut = target >= range.length() ? range.length() : characters.preceding(target + 1);
            if (cut <= start) {
                cut = characters.following(start);
            }
            add(parts, range.start + start, range.start + cut);
            start = cut;
        }
        return parts;
    }

    private List<Range> codePoints(Range range) {
        List<Range> parts = new ArrayList<>();
        for (int start = range.start; start < range.end; ) {
            int end = start + evenLength(range.end - start);
            if (end < range.end && Character.isSurrogatePair(text.charAt(end - 1), text.charAt(end))) {
                end--;
            }
            parts.add(new Range(start, end));
            start = end;
        }
        return parts;
    }

    /** The length of each of the fewest equal pieces that fit. */
    private int evenLength(int length) {
        int pieces = (length + maxLength - 1) / maxLength;
        return (length + pieces - 1) / pieces;
    }

    private void add(List<Range> parts, int start, int end) {
        Range trimmed = trim(start, end);
        if (trimmed.length() > 0) {
            parts.add(trimmed);
        }
    }

    /** Without white space at the end and blank lines at the beginning; indentation stays, since code needs it. */
    private Range trim(int start, int end) {
        int last = end;
        while (last > start && Character.isWhitespace(text.charAt(last - 1))) {
            last--;
        }
        int first = start;
        for (int i = start; i < last && Character.isWhitespace(text.charAt(i)); i++) {
            if (text.charAt(i) == '\n') {
                first = i + 1;
            }
        }
        return new Range(first, last);
    }

    /** Joins neighbours to as few pieces as needed, each near the mean length of what is still to come. */
    private List<Range> pack(List<Range> atoms) {
        List<Range> pieces = new ArrayList<>();
        int end = atoms.get(atoms.size() - 1).end;
        for (int i = 0; i < atoms.size(); ) {
            int start = atoms.get(i).start;
            int target = evenLength(end - start);
            int last = i;
            while (last + 1 < atoms.size() && isNearer(atoms.get(last), atoms.get(last + 1), start, target)) {
                last++;
            }
            if (last > i && last + 1 < atoms.size() && announces(atoms.get(last))) {
                last--;
            }
            pieces.add(new Range(start, atoms.get(last).end));
            i = last + 1;
        }
        return pieces;
    }

    /** Whether a range introduces what comes after it, such as a list or code. */
    private boolean announces(Range range) {
        return text.charAt(range.end - 1) == ':';
    }

    private boolean isNearer(Range current, Range next, int start, int target) {
        int longer = next.end - start;
        int shorter = current.end - start;
        return longer <= maxLength && Math.abs(longer - target) <= Math.abs(target - shorter) && shorter < target;
    }
}
