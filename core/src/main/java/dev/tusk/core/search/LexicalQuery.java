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
 * {@code websearch_to_tsquery}: words, {@code "phrases"}, {@code -exclusions} and {@code or}. At most 64 of them count.
 *
 * @param web the input of {@code websearch_to_tsquery}
 * @param anyWord the input of {@code to_tsquery} that any of the words fulfils, with all phrases and without the exclusions
 * @param constraint the input of {@code to_tsquery} that only the phrases and the exclusions have to fulfil, or null when
 *     there are none; a phrase beside {@code or} is no constraint
 * @param text the words and phrases without quotes and without the exclusions, to be cut into lexemes
 * @param words the single words in lower case, for spelling
 */
record LexicalQuery(String web, String anyWord, @Nullable String constraint, String text, List<String> words) {

    /** More words than this add nothing to a ranking but time. */
    private static final int MAX_TERMS = 64;

    /** PostgreSQL refuses a lexeme of 2,047 bytes; a character has at most four. */
    private static final int MAX_TERM_CHARACTERS = 500;

    private static final Pattern TOKEN = Pattern.compile("(-?)\"([^\"]*)\"?|(\\S+)");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");

    LexicalQuery {
        words = List.copyOf(words);
    }

    private enum Kind {
        WORD,
        PHRASE,
        EXCLUSION,
        OR
    }

    /**
     * @param typed as it stands in the query
     * @param text without quotes and minus
     */
    private record Term(Kind kind, String typed, String text) {}

    static LexicalQuery parse(String query) {
        List<Term> terms = terms(query);
        Set<String> any = new LinkedHashSet<>();
        List<String> constraints = new ArrayList<>();
        Set<String> words = new LinkedHashSet<>();
        List<String> text = new ArrayList<>();
        for (int i = 0; i < terms.size(); i++) {
            Term term = terms.get(i);
            switch (term.kind()) {
                case WORD -> any.add(quote(term.text()));
                case PHRASE -> {
                    // Also among the words, so that those only add to the rank of what has the phrase.
                    any.add(quote(term.text()));
                    if (!standsBesideOr(terms, i)) {
                        constraints.add(quote(term.text()));
                    }
                }
                case EXCLUSION -> constraints.add("!" + quote(term.text()));
                case OR -> {}
            }
            if (term.kind() == Kind.WORD || term.kind() == Kind.PHRASE) {
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
                String.join(" ", terms.stream().map(Term::typed).toList()),
                String.join(" & ", all),
                constraints.isEmpty() ? null : String.join(" & ", constraints),
                String.join(" ", text),
                List.copyOf(words));
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
                words);
    }

    private static List<Term> terms(String query) {
        List<Term> terms = new ArrayList<>();
        Matcher token = TOKEN.matcher(query);
        while (token.find() && terms.size() < MAX_TERMS) {
            String phrase = token.group(2);
            String text = phrase != null ? phrase : String.valueOf(token.group(3));
            boolean minus = phrase != null ? "-".equals(token.group(1)) : text.startsWith("-");
            String bare = phrase == null && minus ? text.substring(1) : text;
            if (WORD.matcher(bare).find() && bare.length() <= MAX_TERM_CHARACTERS) {
                terms.add(new Term(kind(phrase != null, minus, bare), token.group(), bare));
            }
        }
        return terms;
    }

    private static Kind kind(boolean quoted, boolean minus, String text) {
        if (minus) {
            return Kind.EXCLUSION;
        }
        if (quoted) {
            return Kind.PHRASE;
        }
        return text.equalsIgnoreCase("or") ? Kind.OR : Kind.WORD;
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
