package dev.tusk.sources.parse.asciidoc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a document without those that conditions leave out; what would be included is told. */
final class Preprocessor {

    private static final Pattern DIRECTIVE =
            Pattern.compile("^(\\\\?)(include|ifdef|ifndef|ifeval|endif)::([^\\[]*)\\[(.*)]\\s*$");
    private static final int MOST_NOTES = 20;

    private Preprocessor() {}

    static List<String> lines(String text, Attributes attributes, List<String> notes) {
        List<String> out = new ArrayList<>();
        Deque<Boolean> open = new ArrayDeque<>();
        for (String raw : text.split("\\R", -1)) {
            String line = raw.stripTrailing();
            Matcher directive = line.contains("::") ? DIRECTIVE.matcher(line) : null;
            boolean shown = !open.contains(false);
            if (directive == null || !directive.matches()) {
                if (shown) {
                    attributes.take(line);
                    out.add(line);
                }
                continue;
            }
            if (!directive.group(1).isEmpty()) {
                if (shown) {
                    out.add(line.substring(1));
                }
                continue;
            }
            switch (directive.group(2)) {
                case "include" -> {
                    if (shown && notes.size() < MOST_NOTES) {
                        notes.add("include of \"%s\" is not followed".formatted(directive.group(3)));
                    }
                }
                case "endif" -> open.poll();
                // The value of an expression may need what only a whole Asciidoctor has: such text is kept.
                case "ifeval" -> open.push(true);
                default -> condition(directive, attributes, open, shown, out);
            }
        }
        return out;
    }

    private static void condition(
            Matcher directive, Attributes attributes, Deque<Boolean> open, boolean shown, List<String> out) {
        String names = directive.group(3);
        boolean all = names.contains("+");
        List<String> each =
                Arrays.stream(names.split("[,+]")).map(String::strip).toList();
        boolean set =
                all ? each.stream().allMatch(attributes::isSet) : each.stream().anyMatch(attributes::isSet);
        boolean holds = directive.group(2).equals("ifdef") == set;
        String content = directive.group(4);
        if (content.isEmpty()) {
            open.push(holds);
        } else if (holds && shown) {
            out.add(content);
        }
    }
}
