package dev.tusk.core.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a text into pieces of a bounded length at the strongest boundary that serves: between blocks, lines, sentences, at
 * white space, between words (for scripts without spaces), between the characters that a reader sees, and as the last
 * resort between code points. Pieces are ranges of the text, so nothing but white space at the cuts is lost. The cuts are
 * spread so that pieces have about the same length.
 */
final class TextSplitter {

    private record Range(int start, int end) {
        int length() {
            return end - start;
        }
    }

    private enum Boundary {
        BLOCK,
        LINE,
        SENTENCE,
        SPACE,
        WORD,
        GRAPHEME,
        CODE_POINT;

        Boundary weaker() {
            return switch (this) {
                case BLOCK -> LINE;
                case LINE -> SENTENCE;
                case SENTENCE -> SPACE;
                case SPACE -> WORD;
                case WORD -> GRAPHEME;
                case GRAPHEME, CODE_POINT -> CODE_POINT;
            };
        }
    }

    private final String text;
    private final int maxLength;

    private TextSplitter(String text, int maxLength) {
        this.text = text;
        this.maxLength = maxLength;
    }

    /** The pieces, none of them blank or longer than {@code maxLength}. */
    static List<String> split(String text, int maxLength) {
        TextSplitter splitter = new TextSplitter(text, maxLength);
        Range whole = splitter.trim(0, text.length());
        if (whole.length() == 0) {
            return List.of();
        }
        List<Range> atoms = new ArrayList<>();
        splitter.atoms(whole, Boundary.BLOCK, atoms);
        return splitter.pack(atoms).stream()
                .map(range -> text.substring(range.start, range.end))
                .toList();
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
            case BLOCK -> blocks(range);
            case LINE -> lines(range);
            case SENTENCE -> breaks(range, BreakIterator.getSentenceInstance(Locale.ROOT));
            case SPACE -> spaced(range);
            case WORD -> breaks(range, BreakIterator.getWordInstance(Locale.ROOT));
            case GRAPHEME -> breaks(range, BreakIterator.getCharacterInstance(Locale.ROOT));
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

    private List<Range> blocks(Range range) {
        List<Range> parts = new ArrayList<>();
        int start = range.start;
        for (int i = text.indexOf("\n\n", start); i >= 0 && i < range.end; i = text.indexOf("\n\n", i)) {
            add(parts, start, i);
            while (i < range.end && text.charAt(i) == '\n') {
                i++;
            }
            start = i;
        }
        add(parts, start, range.end);
        return parts;
    }

    private List<Range> lines(Range range) {
        List<Range> parts = new ArrayList<>();
        int start = range.start;
        for (int i = text.indexOf('\n', start); i >= 0 && i < range.end; i = text.indexOf('\n', i + 1)) {
            add(parts, start, i);
            start = i + 1;
        }
        add(parts, start, range.end);
        return parts;
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

    private List<Range> breaks(Range range, BreakIterator iterator) {
        List<Range> parts = new ArrayList<>();
        iterator.setText(text.substring(range.start, range.end));
        int start = iterator.first();
        for (int end = iterator.next(); end != BreakIterator.DONE; end = iterator.next()) {
            add(parts, range.start + start, range.start + end);
            start = end;
        }
        return parts;
    }

    private List<Range> codePoints(Range range) {
        List<Range> parts = new ArrayList<>();
        for (int start = range.start; start < range.end; ) {
            int end = start + Character.charCount(text.codePointAt(start));
            parts.add(new Range(start, end));
            start = end;
        }
        return parts;
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
            int remaining = end - start;
            int pieceCount = (remaining + maxLength - 1) / maxLength;
            int target = (remaining + pieceCount - 1) / pieceCount;
            int last = i;
            while (last + 1 < atoms.size() && isNearer(atoms.get(last), atoms.get(last + 1), start, target)) {
                last++;
            }
            pieces.add(new Range(start, atoms.get(last).end));
            i = last + 1;
        }
        return pieces;
    }

    private boolean isNearer(Range current, Range next, int start, int target) {
        int longer = next.end - start;
        int shorter = current.end - start;
        return longer <= maxLength && Math.abs(longer - target) <= Math.abs(target - shorter) && shorter < target;
    }
}
