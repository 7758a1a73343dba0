package dev.tusk.ops.activity;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts of statements as they may be shown: what sets a password, or connects with one, holds it in the clear. */
public final class StatementText {

    private static final String SHOWN = "***";

    /** A literal after a word that says it is a secret; its end may have been cut off. */
    private static final Pattern LITERAL = Pattern.compile(
            "\\b(password|passwd|connection|secret\\w*|\\w+_secret|passphrase)(\\s*=?>?\\s*)(?:e|u&)?'(?:[^']++|'')*+(?:'|$)",
            Pattern.CASE_INSENSITIVE);

    /** Any literal; connection strings stand in them, and names of columns outside. */
    private static final Pattern TEXT = Pattern.compile("'(?:[^']++|'')*+(?:'|$)");

    private static final Pattern PAIR = Pattern.compile(
            "\\b((?:ssl)?password)(\\s*=\\s*)(?:\\\\'[^'\\\\]*+\\\\'|''[^']*+''|[^\\s'\"&;]++)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern ADDRESS = Pattern.compile("(://[^\\s:/@'\"]*+:)[^\\s/'\"]*@");

    private StatementText() {}

    /** The text with three asterisks in place of secrets. */
    public static String shown(String text) {
        String literals = LITERAL.matcher(text).replaceAll("$1$2'" + SHOWN + "'");
        return TEXT.matcher(literals).replaceAll(found -> Matcher.quoteReplacement(withoutPasswords(found.group())));
    }

    private static String withoutPasswords(String text) {
        String pairs = PAIR.matcher(text).replaceAll("$1$2" + SHOWN);
        return ADDRESS.matcher(pairs).replaceAll("$1" + SHOWN + "@");
    }
}
