package dev.tusk.core.search;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A word or phrase of a query, with the signs before and behind it.
 *
 * @param text without quotes, signs and place
 * @param place the label of the place in a {@code tsvector}, empty for any
 * @param isPrefix whether words that begin so are meant
 * @param isBesideOr whether {@code or} stands beside it, with something on its other side
 * @param plain what lexemes begin with where they have no accents and the prefix does; else empty
 */
record TypedTerm(
        Kind kind, Demand demand, String text, String place, boolean isPrefix, boolean isBesideOr, String plain) {

    /** An identifier as the function {@code lexemes} of the schema finds it, which keeps it whole, too. */
    private static final Pattern WHOLE = Pattern.compile(
            "[\\p{L}\\p{N}_-]*[\\p{L}\\p{N}](?:[._@:/$]+[\\p{L}\\p{N}]|\\+\\+|#)[\\p{L}\\p{N}_.@:/$+#-]*");

    /** Brackets of what is no tag, signs before a path, and hyphens that are no minus; but 1e-5 is a number. */
    private static final Pattern MISLEADING = Pattern.compile("[<>]|(?<![\\p{L}\\p{M}\\p{Nd}_./~:])[./~]+(?=[\\p{L}_])"
            + "|(?<=[\\p{L}\\p{M}\\p{Nd}])(?<![0-9][eE])-(?=[0-9])");

    private static final Pattern TRAILING = Pattern.compile("[.:/@$-]+$");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]");
    private static final Pattern LETTER = Pattern.compile("\\p{L}");
    private static final int MAX_IDENTIFIER_CHARACTERS = 200;

    enum Kind {
        WORD,
        PHRASE,
        OR
    }

    enum Demand {
        /** It may be there. */
        OPTIONAL,
        REQUIRED,
        EXCLUDED
    }

    /** A word that may be there, or a phrase where the text has blanks. */
    static TypedTerm optional(String text) {
        Kind kind = text.codePoints().anyMatch(Character::isWhitespace) ? Kind.PHRASE : Kind.WORD;
        return new TypedTerm(kind, Demand.OPTIONAL, text, "", false, false, "");
    }

    boolean isExcluded() {
        return demand == Demand.EXCLUDED;
    }

    /** Whether a hit has to fulfil it. Beside {@code or} nothing is asked for; what is excluded stays so. */
    boolean isCondition() {
        return isExcluded() || (!isBesideOr && (kind == Kind.PHRASE || demand == Demand.REQUIRED || !place.isEmpty()));
    }

    /**
     * The lexeme of the identifier that this is, or empty: {@code c++} and {@code ts_rank_cd}, whose signs the parser of
     * PostgreSQL drops. Other identifiers it reads as it reads the text, as a host within an address.
     */
    String identifier() {
        String whole = TRAILING.matcher(text).replaceFirst("");
        return !isPrefix
                        && WHOLE.matcher(whole).matches()
                        && whole.length() <= MAX_IDENTIFIER_CHARACTERS
                        && LETTER.matcher(whole).find()
                        && (whole.indexOf('+') >= 0 || whole.indexOf('#') >= 0 || whole.indexOf('_') >= 0)
                ? whole.toLowerCase(Locale.ROOT)
                : "";
    }

    /** The lexemes of identifiers like {@code c++} within a phrase, of which the parser would leave a letter. */
    List<String> identifiersWithin() {
        return kind != Kind.PHRASE
                ? List.of()
                : WHOLE.matcher(text)
                        .results()
                        .map(found -> TRAILING.matcher(found.group()).replaceFirst(""))
                        .filter(found -> found.indexOf('+') >= 0 || found.indexOf('#') >= 0)
                        .filter(found -> found.length() <= MAX_IDENTIFIER_CHARACTERS
                                && LETTER.matcher(found).find())
                        .map(found -> found.toLowerCase(Locale.ROOT))
                        .distinct()
                        .toList();
    }

    /** Whether {@code websearch_to_tsquery} cannot say it. */
    boolean isBeyondWebsearch() {
        return isPrefix
                || (isExcluded()
                        && (!place.isEmpty()
                                || !identifier().isEmpty()
                                || !identifiersWithin().isEmpty()));
    }

    /** The same where lexemes are spelled without accents. */
    TypedTerm beginningPlain(String other) {
        return new TypedTerm(kind, demand, text, place, isPrefix, isBesideOr, other);
    }

    /** What lexemes begin with. */
    String lexemeBeginning() {
        return plain.isEmpty() ? beginning() : plain;
    }

    /** What words begin with, as they are typed. */
    String beginning() {
        return text.toLowerCase(Locale.ROOT);
    }

    /** As an operand of {@code to_tsquery}. */
    String operand() {
        return quote(readable(text)) + (place.isEmpty() ? "" : ":" + place);
    }

    /** As an operand of {@code to_tsquery} for marking words in a {@link MarkedText}. */
    String operandToMark() {
        return quote(String.join(" ", MarkedText.words(text)));
    }

    /** As {@link #operandToMark}: a phrase as it is, and each part of a word that has several. */
    List<String> operandsToMark() {
        return kind == Kind.PHRASE
                ? List.of(operandToMark())
                : MarkedText.words(text).stream().map(TypedTerm::quote).toList();
    }

    /**
     * Whether {@code ts_headline} cannot mark it, as {@code john.d*}: it would mark every word that begins with the last of its parts.
     * {@link Snippets} looks for it in the text.
     */
    boolean isMarkedAsItStands() {
        return isPrefix && MarkedText.words(beginning()).size() > 1;
    }

    /** As {@link #beginningOperand} for marking words in a {@link MarkedText}. */
    String beginningToMark(Map<String, List<String>> lexemes) {
        StringBuilder operand = new StringBuilder("(")
                .append(quote(MarkedText.words(lexemeBeginning()).getLast()))
                .append(":*");
        lexemes.getOrDefault(beginning(), List.of())
                .forEach(lexeme -> operand.append(" | ").append(quote(lexeme)));
        return operand.append(')').toString();
    }

    /**
     * As an operand in the text form of {@code tsquery}, where it is a prefix: lexemes that begin as the word does, and those
     * of words that begin so while their stems do not. Parts before the last are there only in exclusions, as others ask for each by
     * itself; they are whole words, which stand side by side in front of it.
     *
     * @param lexemes by {@link #beginning}, and by {@link #wordBefore} those of the words in front
     */
    String beginningOperand(Map<String, List<String>> lexemes) {
        String label = place.isEmpty() ? "" : ":" + place;
        List<String> parts = readableParts(lexemeBeginning());
        StringBuilder operand = new StringBuilder();
        int before = -1;
        for (int i = 0; i < parts.size(); i++) {
            boolean last = i == parts.size() - 1;
            List<String> forms = lexemes.getOrDefault(wordBefore(parts.get(i)), List.of());
            // A stop word is in no index, but counts for the distance.
            if (last || !forms.isEmpty()) {
                operand.append(before < 0 ? "(" : " <" + (i - before) + "> (")
                        .append(
                                last
                                        ? beginsOrIs(parts.get(i), lexemes)
                                        : String.join(
                                                " | ",
                                                forms.stream()
                                                        .map(form -> quote(form) + label)
                                                        .toList()))
                        .append(')');
                before = i;
            }
        }
        return parts.size() == 1 ? operand.toString() : "(" + operand + ")";
    }

    private String beginsOrIs(String begin, Map<String, List<String>> lexemes) {
        StringBuilder operand = new StringBuilder(quote(begin)).append(":*").append(place);
        lexemes.getOrDefault(beginning(), List.of())
                .forEach(lexeme ->
                        operand.append(" | ").append(quote(lexeme)).append(place.isEmpty() ? "" : ":" + place));
        return operand.toString();
    }

    /** The words that stand in front of a prefix: {@code running} of {@code -Running<Wid*}. */
    List<String> wordsBefore() {
        List<String> parts = readableParts(lexemeBeginning());
        return isPrefix ? parts.subList(0, parts.size() - 1) : List.of();
    }

    /** Stands for a word in front of a prefix; no prefix holds a blank. */
    static String wordBefore(String word) {
        return word + " ";
    }

    /** What the last word of it begins with, which is all of it but in exclusions. */
    String lastBeginning() {
        return readableParts(lexemeBeginning()).getLast();
    }

    /** As {@code websearch_to_tsquery} reads it. */
    String web() {
        String readable = readable(text);
        String plain = kind == Kind.PHRASE || !readable.equals(text) ? '"' + readable + '"' : text;
        return isExcluded() ? "-" + plain : plain;
    }

    /** A text with blanks in place of signs by which the parser is misled, as the function {@code readable} of the schema has it. */
    static String readable(String text) {
        return MISLEADING.matcher(text).replaceAll(" ");
    }

    /** The words of a text as the parser reads it, at least one. */
    static List<String> readableParts(String text) {
        List<String> parts = Stream.of(readable(text).split(" "))
                .filter(part -> WORD.matcher(part).find())
                .toList();
        return parts.isEmpty() ? List.of(text) : parts;
    }

    /** A quoted operand of {@code to_tsquery}, within which only quotes and backslashes mean anything. */
    static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
