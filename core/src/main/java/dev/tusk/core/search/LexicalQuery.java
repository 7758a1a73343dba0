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
 * {@code websearch_to_tsquery}: words, {@code "phrases"}, {@code -exclusions} and {@code or}.
 *
 * @param web the input of {@code websearch_to_tsquery}
 * @param anyWord the input of {@code to_tsquery} that any of the words fulfils, with all phrases and without the exclusions
 * @param constraint the input of {@code to_tsquery} that only the phrases and the exclusions have to fulfil, or null when
 *     there are none
 * @param words the single words in lower case, for spelling; at most 64
 */
record LexicalQuery(String web, String anyWord, @Nullable String constraint, List<String> words) {

    /** More words than this add nothing to a ranking but time. */
    private static final int MAX_WORDS = 64;

    /** PostgreSQL refuses a lexeme of 2,047 bytes; a character has at most four. */
    private static final int MAX_WORD_CHARACTERS = 500;

    private static final Pattern TOKEN = Pattern.compile("(-?)\"([^\"]*)\"?|(\\S+)");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");

    LexicalQuery {
        words = List.copyOf(words);
    }

    static LexicalQuery parse(String query) {
        Set<String> optional = new LinkedHashSet<>();
        List<String> required = new ArrayList<>();
        List<String> excluded = new ArrayList<>();
        List<String> web = new ArrayList<>();
        Set<String> words = new LinkedHashSet<>();
        Matcher token = TOKEN.matcher(query);
        int terms = 0;
        while (token.find() && terms < MAX_WORDS) {
            String phrase = token.group(2);
            String word = token.group(3);
            String text = phrase != null ? phrase : String.valueOf(word);
            boolean minus = phrase != null ? "-".equals(token.group(1)) : text.startsWith("-") && text.length() > 1;
            String bare = phrase == null && minus ? text.substring(1) : text;
            if (!WORD.matcher(bare).find() || bare.length() > MAX_WORD_CHARACTERS) {
                continue;
            }
            terms++;
            web.add(token.group());
            if (minus) {
                excluded.add(quote(bare));
            } else if (phrase != null) {
                required.add(quote(bare));
                addWords(words, bare);
            } else if (!bare.equalsIgnoreCase("or")) {
                optional.add(quote(bare));
                addWords(words, bare);
            }
        }
        return new LexicalQuery(
                String.join(" ", web),
                anyWord(optional, required, excluded),
                constraint(required, excluded),
                List.copyOf(words));
    }

    private static void addWords(Set<String> words, String text) {
        Matcher word = WORD.matcher(text);
        while (word.find() && words.size() < MAX_WORDS) {
            words.add(word.group().toLowerCase(Locale.ROOT));
        }
    }

    private static String anyWord(Set<String> optional, List<String> required, List<String> excluded) {
        // A required phrase stands among the optional words too, so that they only add to the rank.
        Set<String> any = new LinkedHashSet<>(required);
        any.addAll(optional);
        List<String> all = new ArrayList<>();
        if (!any.isEmpty()) {
            all.add("(" + String.join(" | ", any) + ")");
        }
        String constraint = constraint(required, excluded);
        if (constraint != null) {
            all.add(constraint);
        }
        return String.join(" & ", all);
    }

    private static @Nullable String constraint(List<String> required, List<String> excluded) {
        List<String> all = new ArrayList<>(required);
        for (String word : excluded) {
            all.add("!" + word);
        }
        return all.isEmpty() ? null : String.join(" & ", all);
    }

    /** A quoted operand of {@code to_tsquery}, within which only quotes and backslashes mean anything. */
    static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
