package dev.tusk.core.text;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Anchors of Markdown headings, in the form that GitHub gives them; those of one document are distinct. */
final class HeadingSlugs {

    private final Map<String, Integer> seen = new HashMap<>();

    String of(String heading) {
        StringBuilder slug = new StringBuilder(heading.length());
        heading.strip().toLowerCase(Locale.ROOT).codePoints().forEach(c -> {
            if (c == ' ') {
                slug.append('-');
            } else if (Character.isLetterOrDigit(c) || c == '-' || c == '_') {
                slug.appendCodePoint(c);
            }
        });
        int before = seen.merge(slug.toString(), 1, Integer::sum) - 1;
        return before == 0 ? slug.toString() : slug + "-" + before;
    }
}
