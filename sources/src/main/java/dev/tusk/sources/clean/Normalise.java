package dev.tusk.sources.clean;

import dev.tusk.core.text.TextCleaner;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a text in one spelling, as a collection would, and says what was changed: NFC, line ends, odd spaces, characters that
 * nobody sees. Spaces and line breaks within the text stay, since in code they matter; running text loses them when it is
 * read.
 */
final class Normalise {

    private record Kind(String reason, java.util.function.IntPredicate is) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("byte order mark", c -> c == 0xFEFF),
            new Kind("zero-width or soft hyphen", c -> c == 0x200B || c == 0x2060 || c == 0xAD),
            new Kind(
                    "mark of direction",
                    c -> c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)),
            new Kind("no-break space", c -> c == 0xA0 || c == 0x2007 || c == 0x202F),
            new Kind(
                    "odd line end",
                    c -> c == '\r' || c == '\f' || c == 0x0B || c == 0x85 || c == 0x2028 || c == 0x2029),
            new Kind(
                    "NUL or half a character",
                    c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)),
            new Kind("control character", c -> Character.isISOControl(c) && c != '\n' && c != '\t'));

    private Normalise() {}

    static Step clean(Draft draft) {
        String text = TextCleaner.clean(draft.text());
        String title = TextCleaner.clean(draft.title());
        if (text.equals(draft.text()) && title.equals(draft.title())) {
            return Step.unchanged(Stage.NORMALISE, draft);
        }
        return new Step(Stage.NORMALISE, draft.withText(text).withTitle(title), changes(draft.text()), List.of());
    }

    private static List<Removal> changes(String text) {
        int[] counts = new int[KINDS.size()];
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c < 0x7F && c >= ' ') {
                continue;
            }
            for (int kind = 0; kind < counts.length; kind++) {
                if (KINDS.get(kind).is.test(c)) {
                    counts[kind]++;
                    break;
                }
            }
        }
        List<Removal> changes = new ArrayList<>();
        for (int kind = 0; kind < counts.length; kind++) {
            if (counts[kind] > 0) {
                changes.add(new Removal(KINDS.get(kind).reason, "", counts[kind]));
            }
        }
        if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
            changes.add(new Removal("not in NFC", "", 0));
        }
        return changes;
    }
}
