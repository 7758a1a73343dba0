package dev.tusk.core.answer;

import java.util.regex.Pattern;

/**
 * Makes text of unknown origin fit to stand in a prompt: without what looks like the frame of a prompt, the marks of chat templates or a
 * citation, and without characters that nobody sees. It changes what a model is sent, never what a reader is shown.
 */
final class Quoting {

    /** Without those that join letters of Indic and Persian script, and emoji. */
    private static final Pattern INVISIBLE = Pattern.compile(
            "[\\p{Cc}&&[^\\n\\t]]|[\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060-\\u2064\\u2066-\\u206F\\uFEFF]|[\\x{E0000}-\\x{E007F}]");

    private static final Pattern FRAME = Pattern.compile(
            "[<\\uFF1C\\u2039\\u27E8\\u300A]{1,3}\\s*[/|]?\\s*(?=(?:end\\s+)?(?:passages?|talk|context|documents?|question|system|user|assistant"
                    + "|human|instructions?|im_start|im_end|endoftext|eot_id|start_header_id|end_header_id|begin_of_text"
                    + "|start_of_turn|end_of_turn|bos|eos|think|s|sys)\\b)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern INSTRUCTION = Pattern.compile("\\[\\s*(/?)\\s*INST\\s*\\]", Pattern.CASE_INSENSITIVE);

    private static final Pattern ROLE =
            Pattern.compile("(?m)^([ \\t]*)(system|assistant|user|human)([ \\t]*:)", Pattern.CASE_INSENSITIVE);

    /** Not behind a name, where it is the index of an array. */
    private static final Pattern CITATION =
            Pattern.compile("(?<![\\p{L}\\p{N}_\\])])[\\[\\u3010](\\d{1,4})[\\]\\u3011]");

    private Quoting() {}

    static String text(String text) {
        String visible = INVISIBLE.matcher(text).replaceAll("");
        String framed = FRAME.matcher(visible).replaceAll("\u203A");
        String instructed = INSTRUCTION.matcher(framed).replaceAll("($1inst)");
        String said = ROLE.matcher(instructed).replaceAll("$1($2)$3");
        return withoutCitations(said);
    }

    /** Numbers in brackets stand in parentheses then. */
    static String withoutCitations(String text) {
        return CITATION.matcher(text).replaceAll("($1)");
    }

    /** As {@link #text}, on one line of at most so many characters. */
    static String line(String text, int most) {
        String line = text(text).replaceAll("\\s+", " ").strip();
        return line.length() <= most ? line : line.substring(0, most) + "…";
    }
}
