package dev.tusk.core.search;

import dev.tusk.core.search.TypedTerm.Demand;
import dev.tusk.core.search.TypedTerm.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a user typed, as the inputs of PostgreSQL's text-search functions. The syntax is that of
 * {@code websearch_to_tsquery}: words, {@code "phrases"}, {@code -exclusions} and {@code or}; and beyond it {@code +words} that
 * have to be there, {@code begin*} for every word that begins so, and {@code title:}, {@code heading:} or {@code text:} before
 * any of them for the place where it has to stand. At most {@value #MAX_TERMS} words that may be there count, and
 * {@value #MAX_CONDITIONS} conditions.
 *
 * @param web the input of {@code websearch_to_tsquery}, without what it cannot say
 * @param anyWord what any of the words fulfils, without conditions
 * @param anyWordToMark the same for marking words in a {@link MarkedText}
 * @param conditions what phrases, exclusions, {@code +words} and places ask of every hit, or null when there are none; a phrase
 *     beside {@code or} is no condition
 * @param marked the conditions but for exclusions, for marking words in a {@link MarkedText}
 * @param beyondWeb those of the conditions that {@code web} does not say, and prefixes; null when there are none
 * @param text the words and phrases without quotes and without the exclusions, to be cut into lexemes
 * @param prefixes what words begin with, in lower case, where {@code *} stands behind it
 * @param words the single words in lower case, for spelling
 * @param terms as typed
 * @param instead the words and phrases that are looked for instead of those that were typed; empty where those are
 * @param isCut whether more words or conditions were typed than count
 * @param hasTooLong whether a word or phrase was passed over as it is longer than counts
 */
record LexicalQuery(
        String web,
        TsqueryText anyWord,
        TsqueryText anyWordToMark,
        @Nullable TsqueryText conditions,
        @Nullable TsqueryText marked,
        @Nullable TsqueryText beyondWeb,
        String text,
        List<String> prefixes,
        List<String> words,
        List<TypedTerm> terms,
        List<String> instead,
        boolean isCut,
        boolean hasTooLong) {

    /** More words than this add nothing to a ranking but time. */
    static final int MAX_TERMS = 64;

    /** Conditions are not left out as words are, as that would find what is not wanted. */
    static final int MAX_CONDITIONS = 256;

    /** PostgreSQL refuses a lexeme of 2,047 bytes; a character has at most four. */
    static final int MAX_TERM_CHARACTERS = 500;

    private static final Pattern TOKEN = Pattern.compile(
            "([-+]?)(?:(title|heading|text):(?=\\P{IsWhite_Space}))?(?:\"([^\"]*)\"?|(\\P{IsWhite_Space}+))",
            Pattern.CASE_INSENSITIVE);

    /** As word processors and other languages write them. */
    private static final Pattern QUOTES = Pattern.compile("[\\u201C-\\u201F\\u00AB\\u00BB\\uFF02]");

    /** Soft hyphens, and signs that turn the direction of writing, as they come with what is pasted. */
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\u00AD\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060\\u2066-\\u2069\\uFEFF]");

    private static final Pattern COLON_OF_TSQUERY = Pattern.compile("[\\p{L}\\p{N}_]:$");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}_]+");

    LexicalQuery {
        prefixes = List.copyOf(prefixes);
        words = List.copyOf(words);
        terms = List.copyOf(terms);
        instead = List.copyOf(instead);
    }

    static LexicalQuery parse(String query) {
        List<TypedTerm> typed = new ArrayList<>();
        String visible = INVISIBLE.matcher(query).replaceAll("");
        Matcher token = TOKEN.matcher(QUOTES.matcher(visible).replaceAll("\""));
        while (token.find()) {
            String phrase = token.group(3);
            String text = phrase != null ? phrase : String.valueOf(token.group(4));
            boolean prefix = phrase == null && text.endsWith("*");
            String bare = prefix ? beginning(text) : text;
            if (!WORD.matcher(bare).find()) {
                continue;
            }
            Demand demand = demand(token.group(1));
            String place = place(token.group(2));
            List<String> parts = prefix && demand != Demand.EXCLUDED ? TypedTerm.readableParts(bare) : List.of(bare);
            // Of what the parser takes apart, only the end is a beginning: ISO and 86* of ISO-86*.
            parts.subList(0, parts.size() - 1)
                    .forEach(part -> typed.add(new TypedTerm(Kind.WORD, demand, part, place, false, false, "")));
            typed.add(new TypedTerm(
                    kind(phrase != null, token.group()), demand, parts.getLast(), place, prefix, false, ""));
        }
        return cut(besideOr(typed));
    }

    private static List<TypedTerm> besideOr(List<TypedTerm> typed) {
        List<TypedTerm> terms = new ArrayList<>();
        for (int i = 0; i < typed.size(); i++) {
            TypedTerm term = typed.get(i);
            terms.add(new TypedTerm(
                    term.kind(),
                    term.demand(),
                    term.text(),
                    term.place(),
                    term.isPrefix(),
                    parts(typed, i - 1) || parts(typed, i + 1),
                    term.plain()));
        }
        return terms;
    }

    /** Whether this is an {@code or} with something on both sides. */
    private static boolean parts(List<TypedTerm> terms, int index) {
        return index > 0
                && index + 1 < terms.size()
                && terms.get(index).kind() == Kind.OR
                && terms.get(index - 1).kind() != Kind.OR
                && terms.get(index + 1).kind() != Kind.OR;
    }

    private static LexicalQuery cut(List<TypedTerm> typed) {
        List<TypedTerm> terms = new ArrayList<>();
        int words = 0;
        int conditions = 0;
        boolean cut = false;
        boolean tooLong = false;
        for (TypedTerm term : typed) {
            if (term.text().length() > MAX_TERM_CHARACTERS) {
                tooLong = true;
            } else if (term.isCondition() ? conditions++ < MAX_CONDITIONS : words++ < MAX_TERMS) {
                terms.add(term);
            } else {
                cut = true;
            }
        }
        return of(terms, Map.of(), cut, tooLong);
    }

    private static LexicalQuery of(
            List<TypedTerm> terms, Map<String, List<String>> beginnings, boolean cut, boolean tooLong) {
        Set<String> any = new LinkedHashSet<>();
        Set<String> anyToMark = new LinkedHashSet<>();
        Set<String> anyBeginning = new LinkedHashSet<>();
        Set<String> anyBeginningToMark = new LinkedHashSet<>();
        TsqueryText.Conditions conditions = new TsqueryText.Conditions(beginnings, true);
        TsqueryText.Conditions marked = new TsqueryText.Conditions(beginnings, false);
        TsqueryText.Conditions beyondWeb = new TsqueryText.Conditions(beginnings, true);
        Set<String> prefixes = new LinkedHashSet<>();
        Set<String> words = new LinkedHashSet<>();
        List<String> text = new ArrayList<>();
        List<String> web = new ArrayList<>();
        for (TypedTerm term : terms) {
            boolean left = term.isBeyondWebsearch() && (term.isExcluded() || !term.isBesideOr());
            if (!left) {
                web.add(term.web());
            }
            if (term.kind() == Kind.OR) {
                continue;
            }
            boolean condition = term.isCondition();
            if (condition) {
                conditions.add(term);
            }
            if (condition && !term.isExcluded()) {
                marked.add(term);
            }
            if (left || (condition && !term.place().isEmpty())) {
                beyondWeb.add(term);
            }
            if (term.isExcluded()) {
                continue;
            }
            // A phrase too is among the words, so that those only add to the rank of what has the phrase.
            if (term.isPrefix()) {
                anyBeginning.add(term.beginningOperand(beginnings));
                if (!term.isMarkedAsItStands()) {
                    anyBeginningToMark.add(term.beginningToMark(beginnings));
                }
                prefixes.add(term.beginning());
            } else {
                any.add(term.operand());
                anyToMark.addAll(term.operandsToMark());
                text.add(term.text());
                words(term.text()).stream()
                        .limit((long) MAX_TERMS - words.size())
                        .forEach(words::add);
            }
        }
        return new LexicalQuery(
                String.join(" ", web),
                new TsqueryText(String.join(" | ", any), String.join(" | ", anyBeginning)),
                new TsqueryText(String.join(" | ", anyToMark), String.join(" | ", anyBeginningToMark)),
                conditions.get(),
                marked.get(),
                beyondWeb.get(),
                String.join(" ", text),
                List.copyOf(prefixes),
                List.copyOf(words),
                terms,
                List.of(),
                cut,
                tooLong);
    }

    /** {@link #text} as the parser reads it. */
    String readable() {
        return TypedTerm.readable(text);
    }

    /** The prefixes that are conditions, for which all lexemes have to be known. */
    List<String> prefixesOfConditions() {
        return terms.stream()
                .filter(term -> term.isPrefix() && term.isCondition())
                .map(TypedTerm::beginning)
                .distinct()
                .toList();
    }

    /** The words and phrases that have to be there, to be cut into lexemes. */
    String required() {
        return String.join(
                " ",
                terms.stream()
                        .filter(term -> term.isCondition() && !term.isExcluded() && !term.isPrefix())
                        .map(TypedTerm::text)
                        .toList());
    }

    /** All prefixes, those of exclusions too. */
    List<TypedTerm> allPrefixes() {
        return terms.stream().filter(TypedTerm::isPrefix).toList();
    }

    /** The same with what lexemes begin with where they have no accents, by the prefixes that have some. */
    LexicalQuery withPlainBeginnings(Map<String, String> plain) {
        List<TypedTerm> changed = terms.stream()
                .map(term -> term.isPrefix()
                        ? term.beginningPlain(plain.getOrDefault(term.beginning(), term.plain()))
                        : term)
                .toList();
        return of(changed, Map.of(), isCut, hasTooLong);
    }

    /** What lexemes begin with, of a prefix as it is typed. */
    String lexemeBeginning(String prefix) {
        return terms.stream()
                .filter(term -> term.isPrefix() && term.beginning().equals(prefix))
                .map(TypedTerm::lexemeBeginning)
                .findFirst()
                .orElse(prefix);
    }

    /** The same with the lexemes of words that begin with a prefix while the lexemes do not. */
    LexicalQuery withBeginnings(Map<String, List<String>> lexemes) {
        return of(terms, lexemes, isCut, hasTooLong);
    }

    /** Whether nothing is looked for, and only something is not to be there. */
    boolean onlyExcludes() {
        return terms.stream().anyMatch(TypedTerm::isExcluded)
                && terms.stream().allMatch(term -> term.isExcluded() || term.kind() == Kind.OR);
    }

    /** The words and phrases any of which may match; no prefixes. */
    List<TypedTerm> mayMatch() {
        return terms.stream()
                .filter(term -> term.kind() != Kind.OR && !term.isExcluded() && !term.isPrefix())
                .toList();
    }

    /** A query for any of these words and phrases instead of those that were typed, with the same conditions. */
    LexicalQuery lookingFor(List<String> others) {
        List<TypedTerm> looked = others.stream().map(TypedTerm::optional).toList();
        TsqueryText any = new TsqueryText(
                String.join(" | ", looked.stream().map(TypedTerm::operand).toList()), anyWord.literal());
        TsqueryText toMark = new TsqueryText(
                String.join(
                        " | ",
                        looked.stream()
                                .flatMap(term -> term.operandsToMark().stream())
                                .toList()),
                anyWordToMark.literal());
        return new LexicalQuery(
                web,
                any,
                toMark,
                conditions,
                marked,
                beyondWeb,
                String.join(" ", others),
                prefixes,
                words,
                terms,
                others,
                isCut,
                hasTooLong);
    }

    /** What stands before the stars, and before the colon of {@code vacuum:*}, as {@code to_tsquery} has it. */
    private static String beginning(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '*') {
            end--;
        }
        String beginning = text.substring(0, end);
        return COLON_OF_TSQUERY.matcher(beginning).find() ? beginning.substring(0, end - 1) : beginning;
    }

    private static Kind kind(boolean quoted, String typed) {
        if (quoted) {
            return Kind.PHRASE;
        }
        return typed.equalsIgnoreCase("or") ? Kind.OR : Kind.WORD;
    }

    private static Demand demand(String sign) {
        return switch (sign) {
            case "-" -> Demand.EXCLUDED;
            case "+" -> Demand.REQUIRED;
            default -> Demand.OPTIONAL;
        };
    }

    private static String place(@Nullable String name) {
        if (name == null) {
            return "";
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "title" -> "A";
            case "heading" -> "B";
            default -> "D";
        };
    }

    /** The single words of a text in lower case, without signs. */
    static List<String> words(String text) {
        return WORD.matcher(text)
                .results()
                .map(word -> word.group().toLowerCase(Locale.ROOT))
                .toList();
    }
}
