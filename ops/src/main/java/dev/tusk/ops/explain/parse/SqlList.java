package dev.tusk.ops.explain.parse;

import java.util.ArrayList;
import java.util.List;

/** Expressions between commas, as EXPLAIN (FORMAT TEXT) writes its lists. */
final class SqlList {

    private SqlList() {}

    /** Cut at commas outside brackets and quotes. */
    static List<String> split(String text) {
        List<String> items = new ArrayList<>();
        int depth = 0;
        char quote = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0 && text.startsWith(", ", i)) {
                items.add(text.substring(start, i));
                start = i + 2;
            }
        }
        items.add(text.substring(start));
        return items;
    }
}
