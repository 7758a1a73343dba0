package dev.tusk.core.search;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a user typed, as the inputs of PostgreSQL's text-search functions. The syntax is that of
 * {@code websearch_to_tsquery}: words, {@code "phrases"}, {@code -exclusions} and {@code or}; and beyond it {@code +words} that
 * have to be there, {@code begin*} for every word that begins so, and {@code title:}, {@code heading:} or {@code text:} before
 * any of them for the place where it has to stand. At most 64 of them count.
 *
 * @param web the input of {@code websearch_to_tsquery}
 * @param anyWord the input of {@code to_tsquery} that any of the words fulfils, with all phrases and without the exclusions
 * @param constraint the input of {@code to_tsquery} that only the phrases and the exclusions have to fulfil, or null when
 *     there are none; a phrase beside {@code or} is no constraint
 * @param text the words and phrases without quotes and without the exclusions, to be cut into lexemes
 * @param prefixes what words begin with, in lower case, where {@code *} stands behind it
 * @param plain whether all is as {@code websearch_to_tsquery} has it and no word is an identifier with signs in it, so that
 *     any other engine reads it alike
 * @param words the single words in lower case, for spelling
 */
record LexicalQuery(
        String web,
        String anyWord,
        @Nullable String constraint,
        String text,
        List<String> prefixes,
        boolean plain,
        List<String> words) {

    /** More words than this add nothing to a ranking but time. */
    private static final int MAX_TERMS = 64;

    /** PostgreSQL refuses a lexeme of 2,047 bytes; a character has at most four. */
    private static final int MAX_TERM_CHARACTERS = 500;

    private static final Pattern TOKEN = Pattern.compile(
            "([-+]?)(?:(title|heading|text):(?=\\S))?(?:\"([^\"]*)\"?|(\\S+))", Pattern.CASE_INSENSITIVE);
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");

    /** What the function {@code lexemes} of the schema takes for an identifier; more is taken for one here at most. */
    private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}\\p{N}][._@:/$+#]+|[\\p{Ll}\\p{N}]\\p{Lu}");

    LexicalQuery {
        prefixes = List.copyOf(prefixes);
        words = List.copyOf(words);
    }

    private enum Kind {
        WORD,
        PHRASE,
        OR
    }

    private enum Demand {
        /** It may be there. */
        OPTIONAL,
        REQUIRED,
        EXCLUDED
    }

    /**
     * @param text without quotes, signs and place
     * @param place the label of the place in a {@code tsvector}, empty for any
     * @param prefix whether words that begin so are meant
     */
    private record Term(Kind kind, Demand demand, String text, String place, boolean prefix) {

        /** As an operand of {@code to_tsquery}. */
        String operand() {
            String labels = (prefix ? "*" : "") + place;
            return quote(text) + (labels.isEmpty() ? "" : ":" + labels);
        }

        /** As {@code websearch_to_tsquery} reads it. */
        String web() {
            String plain = kind == Kind.PHRASE ? '"' + text + '"' : text;
            return demand == Demand.EXCLUDED ? "-" + plain : plain;
        }

        boolean isPlain() {
            return place.isEmpty()
                    && !prefix
                    && demand != Demand.REQUIRED
                    && !IDENTIFIER.matcher(text).find();
        }
    }

    static LexicalQuery parse(String query) {
        List<Term> terms = terms(query);
        Set<String> any = new LinkedHashSet<>();
        List<String> constraints = new ArrayList<>();
        Set<String> prefixes = new LinkedHashSet<>();
        Set<String> words = new LinkedHashSet<>();
        List<String> text = new ArrayList<>();
        for (int i = 0; i < terms.size(); i++) {
            Term term = terms.get(i);
            if (term.kind() == Kind.OR) {
                continue;
            }
            if (term.demand() == Demand.EXCLUDED) {
                constraints.add("!" + term.operand());
                continue;
            }
            // A phrase too is among the words, so that those only add to the rank of what has the phrase.
            any.add(term.operand());
            if (isConstraint(term) && !standsBesideOr(terms, i)) {
                constraints.add(term.operand());
            }
            if (term.prefix()) {
                prefixes.add(term.text().toLowerCase(Locale.ROOT));
            } else {
                text.add(term.text());
                addWords(words, term.text());
            }
        }
        List<String> all = new ArrayList<>();
        if (!any.isEmpty()) {
            all.add("(" + String.join(" | ", any) + ")");
        }
        all.addAll(constraints);
        return new LexicalQuery(
                String.join(" ", terms.stream().map(Term::web).toList()),
                String.join(" & ", all),
                constraints.isEmpty() ? null : String.join(" & ", constraints),
                String.join(" ", text),
                List.copyOf(prefixes),
                terms.stream().allMatch(Term::isPlain),
                List.copyOf(words));
    }

    private static boolean isConstraint(Term term) {
        return term.kind() == Kind.PHRASE
                || term.demand() == Demand.REQUIRED
                || !term.place().isEmpty();
    }

    /** A query for any of these words instead of those that were typed, with the same phrases and exclusions. */
    LexicalQuery lookingFor(List<String> others) {
        String any = String.join(" | ", others.stream().map(LexicalQuery::quote).toList());
        String all = any.isEmpty() ? "" : "(" + any + ")";
        return new LexicalQuery(
                web,
                constraint == null ? all : all.isEmpty() ? constraint : all + " & " + constraint,
                constraint,
                String.join(" ", others),
                prefixes,
                plain,
                words);
    }

    private static List<Term> terms(String query) {
        List<Term> terms = new ArrayList<>();
        Matcher token = TOKEN.matcher(query);
        while (token.find() && terms.size() < MAX_TERMS) {
            String phrase = token.group(3);
            String text = phrase != null ? phrase : String.valueOf(token.group(4));
            boolean prefix = phrase == null && text.endsWith("*");
            String bare = prefix ? withoutStars(text) : text;
            if (WORD.matcher(bare).find() && bare.length() <= MAX_TERM_CHARACTERS) {
                terms.add(new Term(
                        kind(phrase != null, token.group()),
                        demand(token.group(1)),
                        bare,
                        place(token.group(2)),
                        prefix));
            }
        }
        return terms;
    }

    private static String withoutStars(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '*') {
            end--;
        }
        return text.substring(0, end);
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

    private static boolean standsBesideOr(List<Term> terms, int index) {
        return (index > 0 && terms.get(index - 1).kind() == Kind.OR)
                || (index + 1 < terms.size() && terms.get(index + 1).kind() == Kind.OR);
    }

    private static void addWords(Set<String> words, String text) {
        Matcher word = WORD.matcher(text);
        while (word.find() && words.size() < MAX_TERMS) {
            words.add(word.group().toLowerCase(Locale.ROOT));
        }
    }

    /** A quoted operand of {@code to_tsquery}, within which only quotes and backslashes mean anything. */
    static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
