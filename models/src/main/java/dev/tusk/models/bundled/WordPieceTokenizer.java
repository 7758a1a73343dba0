package dev.tusk.models.bundled;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Map;

/**
 * Cuts text into the word pieces of BERT's uncased English vocabulary (Devlin et al., 2018): lower case, accents
 * removed, punctuation and CJK characters on their own, then the longest piece first. Gives the same pieces as Hugging
 * Face's {@code tokenizers} with {@code BertNormalizer}, {@code BertPreTokenizer} and {@code WordPiece}, except that
 * text that looks like a mark ({@code [SEP]}) stays text.
 *
 * <p>Reads only as much of the text as the wanted number of pieces takes. Immutable, hence safe for many threads.
 */
final class WordPieceTokenizer {

    /** A longer word becomes one unknown piece. */
    private static final int MAX_WORD_CODE_POINTS = 100;

    private final Map<String, Integer> vocabulary;
    private final int unknown;
    private final int start;
    private final int end;

    WordPieceTokenizer(Map<String, Integer> vocabulary) {
        this.vocabulary = vocabulary;
        this.unknown = mark("[UNK]");
        this.start = mark("[CLS]");
        this.end = mark("[SEP]");
    }

    private int mark(String piece) {
        Integer id = vocabulary.get(piece);
        if (id == null) {
            throw new IllegalArgumentException("the vocabulary lacks " + piece);
        }
        return id;
    }

    /**
     * The ids of {@code [CLS]}, the text's first pieces, and {@code [SEP]}.
     *
     * @param maxPieces the most ids, at least 2
     */
    long[] encode(String text, int maxPieces) {
        Pieces pieces = new Pieces(maxPieces - 1);
        pieces.add(start);
        StringBuilder word = new StringBuilder();
        int at = 0;
        while (at < text.length() && !pieces.full()) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            if (codePoint < 0x80) {
                readAscii(codePoint, word, pieces);
            } else if (!isDropped(codePoint)) {
                readDecomposed(codePoint, word, pieces);
            }
        }
        endWord(word, pieces);
        return pieces.withLast(end);
    }

    private void readAscii(int c, StringBuilder word, Pieces pieces) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            endWord(word, pieces);
        } else if (c > ' ' && c != 0x7f) {
            readVisible(c >= 'A' && c <= 'Z' ? c + 32 : c, word, pieces);
        }
    }

    private void readDecomposed(int codePoint, StringBuilder word, Pieces pieces) {
        if (isIdeograph(codePoint)) {
            endWord(word, pieces);
        }
        String decomposed = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFD);
        for (int i = 0; i < decomposed.length(); ) {
            int part = decomposed.codePointAt(i);
            i += Character.charCount(part);
            if (Character.getType(part) == Character.NON_SPACING_MARK) {
                continue;
            }
            if (Character.isSpaceChar(part)) {
                endWord(word, pieces);
            } else {
                readVisible(Character.toLowerCase(part), word, pieces);
            }
        }
        if (isIdeograph(codePoint)) {
            endWord(word, pieces);
        }
    }

    private void readVisible(int codePoint, StringBuilder word, Pieces pieces) {
        if (isPunctuation(codePoint)) {
            endWord(word, pieces);
            word.appendCodePoint(codePoint);
            endWord(word, pieces);
        } else if (word.length() <= 2 * MAX_WORD_CODE_POINTS) {
            word.appendCodePoint(codePoint);
        }
    }

    private void endWord(StringBuilder word, Pieces pieces) {
        if (word.isEmpty()) {
            return;
        }
        String whole = word.toString();
        word.setLength(0);
        if (whole.codePointCount(0, whole.length()) > MAX_WORD_CODE_POINTS) {
            pieces.add(unknown);
            return;
        }
        int mark = pieces.count();
        int from = 0;
        while (from < whole.length()) {
            int to = whole.length();
            Integer id = null;
            while (to > from) {
                String piece = whole.substring(from, to);
                id = vocabulary.get(from == 0 ? piece : "##" + piece);
                if (id != null) {
                    break;
                }
                to = whole.offsetByCodePoints(to, -1);
            }
            if (id == null) {
                pieces.backTo(mark);
                pieces.add(unknown);
                return;
            }
            pieces.add(id);
            from = to;
        }
    }

    private static boolean isDropped(int codePoint) {
        if (codePoint == 0xfffd) {
            return true;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static boolean isPunctuation(int codePoint) {
        if (codePoint < 0x80) {
            return !Character.isLetterOrDigit(codePoint);
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    /** The blocks that BERT's tokenizer sets apart, one character a word. */
    private static boolean isIdeograph(int codePoint) {
        return (codePoint >= 0x4e00 && codePoint <= 0x9fff)
                || (codePoint >= 0x3400 && codePoint <= 0x4dbf)
                || (codePoint >= 0x20000 && codePoint <= 0x2a6df)
                || (codePoint >= 0x2a700 && codePoint <= 0x2b73f)
                || (codePoint >= 0x2b740 && codePoint <= 0x2b81f)
                || (codePoint >= 0x2b920 && codePoint <= 0x2ceaf)
                || (codePoint >= 0xf900 && codePoint <= 0xfaff)
                || (codePoint >= 0x2f800 && codePoint <= 0x2fa1f);
    }

    /** Ids, up to a limit; what is added beyond it is dropped. */
    private static final class Pieces {
        private final int limit;
        private long[] ids = new long[64];
        private int count;

        Pieces(int limit) {
            this.limit = limit;
        }

        boolean full() {
            return count >= limit;
        }

        int count() {
            return count;
        }

        void backTo(int earlierCount) {
            count = earlierCount;
        }

        void add(int id) {
            if (full()) {
                return;
            }
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, 2 * count);
            }
            ids[count++] = id;
        }

        long[] withLast(int id) {
            long[] all = Arrays.copyOf(ids, count + 1);
            all[count] = id;
            return all;
        }
    }
}
