package dev.tusk.core.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passes on what a chat model writes, as it writes it, without what must not be in an answer: citations of no passage, addresses that
 * stand in none (they may carry what was read to whoever planted them), images, thoughts, and the code of the prompt. Words are held back
 * until it is clear that none of these begins with them. Not for use by several threads.
 */
final class CheckedText {

    private static final String NUMBERS = "\\d{1,4}(?:\\s*[-\\u2013]\\s*\\d{1,4})?";
    private static final String REST = "[^\\s<>\"'\\])]";

    /** With a scheme, or known by its beginning, or a host with a path, or a host behind two slashes. */
    private static final String ADDRESS =
            "(?:(?:[a-z][a-z0-9+.-]{1,30}://|www\\.|mailto:|javascript:|data:[a-z]+/)%1$s+".formatted(REST)
                    + "|(?<![\\w./@-])(?:[a-z0-9-]{1,63}\\.){1,8}[a-z]{2,24}(?::\\d+)?/%1$s+".formatted(REST)
                    + "|//(?:[a-z0-9-]{1,63}\\.){1,8}[a-z]{2,24}%1$s*)".formatted(REST);

    private static final String LINKS = "(?<image>!\\[[^\\]\\n]*\\]\\((?<picture>[^)\\n]*)\\))"
            + "|(?<link>\\[(?<label>[^\\]\\n]*)\\]\\((?<target>[^)\\n]*)\\))"
            + "|(?<address>%s)".formatted(ADDRESS);
    private static final Pattern TOKEN = Pattern.compile(
            "(?<fence>```)|(?<tick>`)|(?<line>\\n)"
                    + "|(?<cited>\\s*[\\[\\u3010]\\s*(?:passages?\\s+)?(?<numbers>%1$s(?:\\s*[,;]\\s*%1$s)*)\\s*[\\]\\u3011](?:\\([^)\\s]*\\))?)"
                            .formatted(NUMBERS)
                    + "|" + LINKS,
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LINK = Pattern.compile(LINKS, Pattern.CASE_INSENSITIVE);
    private static final Pattern ALONE = Pattern.compile(ADDRESS, Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER = Pattern.compile("(\\d+)(?:\\s*[-\\u2013]\\s*(\\d+))?");
    private static final List<String> REFUSALS = List.of("not in documents", "not in the documents");
    private static final String THOUGHTS = "<think>";
    private static final String END_OF_THOUGHTS = "</think>";
    private static final String REMOVED = "(address removed)";

    private static final char FIRST_IDEOGRAPHIC = '\u2E80';

    /** What is no citation or link by then will be none. */
    private static final int LONGEST_BRACKET = 200;

    private final int passages;
    private final Predicate<String> known;
    private final String code;
    private final Consumer<String> out;
    private final StringBuilder pending = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private final Set<Integer> cited = new TreeSet<>();
    private final Set<Integer> unknown = new TreeSet<>();
    private final List<String> removed = new ArrayList<>();
    private boolean begun;
    private boolean refused;
    private boolean inFence;
    private boolean inCode;

    /**
     * Nothing was written yet.
     *
     * @param passages how many there are
     * @param known whether an address may stand in the answer
     * @param code of the prompt
     * @param out hears what may be shown, piece by piece
     */
    CheckedText(int passages, Predicate<String> known, String code, Consumer<String> out) {
        this.passages = passages;
        this.known = known;
        this.code = code;
        this.out = out;
    }

    /** The next piece that the model wrote. */
    void add(String piece) {
        pending.append(piece);
        drain(false);
    }

    /** There is no further piece. */
    void finish() {
        drain(true);
    }

    /** What was passed on. */
    String text() {
        return text.toString();
    }

    /** Whether the model said that the passages have no answer. Nothing was passed on then. */
    boolean isRefused() {
        return refused;
    }

    /** The numbers of the passages that are named. */
    Set<Integer> cited() {
        return cited;
    }

    List<Integer> unknown() {
        return List.copyOf(unknown);
    }

    List<String> removed() {
        return removed;
    }

    private void drain(boolean last) {
        if (!begun && !begin(last)) {
            return;
        }
        if (refused) {
            pending.setLength(0);
            return;
        }
        int end = last ? pending.length() : safeEnd();
        if (end > 0) {
            String piece = checked(pending.substring(0, end));
            pending.delete(0, end);
            if (text.isEmpty()) {
                piece = piece.stripLeading();
            }
            if (!piece.isEmpty()) {
                text.append(piece);
                out.accept(piece);
            }
        }
    }

    /** Whether it is clear how the answer begins. */
    private boolean begin(boolean last) {
        int start = 0;
        while (start < pending.length() && Character.isWhitespace(pending.charAt(start))) {
            start++;
        }
        pending.delete(0, start);
        if (beginsWith(pending, THOUGHTS)) {
            int end = pending.indexOf(END_OF_THOUGHTS);
            pending.delete(0, end < 0 ? (last ? pending.length() : 0) : end + END_OF_THOUGHTS.length());
            return end >= 0 ? begin(last) : last;
        }
        if (!last && THOUGHTS.startsWith(pending.toString())) {
            return false;
        }
        String beginning = pending.toString()
                .replaceFirst("^[\\s*_\"'`\\[(]+", "")
                .replace('_', ' ')
                .toLowerCase(Locale.ROOT);
        refused = REFUSALS.stream().anyMatch(beginning::startsWith);
        if (!refused && !last && REFUSALS.stream().anyMatch(refusal -> refusal.startsWith(beginning))) {
            return false;
        }
        begun = true;
        return true;
    }

    private static boolean beginsWith(StringBuilder text, String beginning) {
        return text.length() >= beginning.length()
                && text.substring(0, beginning.length()).equals(beginning);
    }

    /** Behind the last whole word, as white space belongs to what follows, and before a bracket that is open there. */
    private int safeEnd() {
        int end = pending.length();
        while (end > 0 && !endsWord(pending.charAt(end - 1))) {
            end--;
        }
        while (end > 0 && Character.isWhitespace(pending.charAt(end - 1))) {
            end--;
        }
        int open = Math.max(pending.lastIndexOf("[", end), pending.lastIndexOf("\u3010", end));
        boolean closed = open < 0 || closes(open, end);
        if (closed || pending.length() - open > LONGEST_BRACKET) {
            return end;
        }
        int start = open > 0 && pending.charAt(open - 1) == '!' ? open - 1 : open;
        while (start > 0 && Character.isWhitespace(pending.charAt(start - 1))) {
            start--;
        }
        return Math.min(start, end);
    }

    /** White space; and the signs of scripts that put none between words, as nothing that is checked begins with them. */
    private static boolean endsWord(char c) {
        return Character.isWhitespace(c) || (c >= FIRST_IDEOGRAPHIC && !Character.isSurrogate(c) && c != '\u3010');
    }

    /** Whether a bracket is closed before the end, and the address behind it, if it is one. */
    private boolean closes(int open, int end) {
        for (int i = open + 1; i < end; i++) {
            char c = pending.charAt(i);
            if (c == ']' || c == '\u3011') {
                int close = i + 1 < pending.length() && pending.charAt(i + 1) == '(' ? pending.indexOf(")", i) : i;
                return close >= 0 && close < end;
            }
            if (c == '\n') {
                return true;
            }
        }
        return false;
    }

    private String checked(String piece) {
        StringBuilder checked = new StringBuilder();
        Matcher token = TOKEN.matcher(piece.replace(code, ""));
        while (token.find()) {
            token.appendReplacement(checked, Matcher.quoteReplacement(replacement(token)));
        }
        return withoutWhatRemovalMade(token.appendTail(checked).toString());
    }

    /** A label may be an address, and what stood around an image may be one together: until nothing more is found. */
    private String withoutWhatRemovalMade(String piece) {
        String before;
        String after = piece;
        do {
            before = after;
            after = LINK.matcher(before).replaceAll(found -> Matcher.quoteReplacement(withoutUnknown(found)));
        } while (!after.equals(before));
        return after;
    }

    private String replacement(Matcher token) {
        String whole = token.group();
        if (token.group("fence") != null) {
            inFence = !inFence;
        } else if (token.group("tick") != null) {
            inCode = !inCode;
        } else if (token.group("line") != null) {
            inCode = false;
        } else if (token.group("cited") != null) {
            return inFence || inCode ? whole : citations(whole, token.group("numbers"));
        } else {
            return withoutUnknown(token);
        }
        return whole;
    }

    /** What is left of an image, a link or an address. */
    private String withoutUnknown(MatchResult found) {
        String whole = found.group();
        if (found.group("image") != null) {
            removed.add(found.group("picture"));
            return "";
        }
        if (found.group("link") != null) {
            if (!known.test(found.group("target"))) {
                removed.add(found.group("target"));
                return found.group("label");
            }
            return "["
                    + ALONE.matcher(found.group("label"))
                            .replaceAll(label -> Matcher.quoteReplacement(withoutUnknownAddress(label.group())))
                    + "](" + found.group("target") + ")";
        }
        return withoutUnknownAddress(whole);
    }

    private String withoutUnknownAddress(String whole) {
        String address = whole.replaceFirst("[.,;:!?]+$", "");
        if (known.test(address)) {
            return whole;
        }
        removed.add(address);
        return REMOVED + whole.substring(address.length());
    }

    /** Those that there are, each in brackets of its own. */
    private String citations(String whole, String numbers) {
        StringBuilder kept = new StringBuilder();
        for (Matcher number = NUMBER.matcher(numbers); number.find(); ) {
            int from = Integer.parseInt(number.group(1));
            int to = number.group(2) == null ? from : Integer.parseInt(number.group(2));
            for (int n = from; n <= Math.min(Math.max(from, to), from + passages); n++) {
                if (n >= 1 && n <= passages) {
                    cited.add(n);
                    kept.append('[').append(n).append(']');
                } else {
                    unknown.add(n);
                }
            }
        }
        String space = whole.substring(0, whole.length() - whole.stripLeading().length());
        return kept.isEmpty() ? (space.contains("\n") ? space : "") : space + kept;
    }
}
