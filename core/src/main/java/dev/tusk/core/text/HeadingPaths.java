package dev.tusk.core.text;

import java.util.List;

/** Questions about the heading paths of sections. */
final class HeadingPaths {

    private HeadingPaths() {}

    /** How many headings two paths have in common, counted from the outermost. */
    static int shared(List<String> a, List<String> b) {
        int limit = Math.min(a.size(), b.size());
        int shared = 0;
        while (shared < limit && a.get(shared).equals(b.get(shared))) {
            shared++;
        }
        return shared;
    }

    /** Whether the text is the innermost heading itself: the parser's way of keeping a heading that has nothing below it. */
    static boolean isHeadingOnly(Section section) {
        return isHeadingOnly(section.headingPath(), section.text());
    }

    static boolean isHeadingOnly(List<String> path, String text) {
        return !path.isEmpty() && path.get(path.size() - 1).equals(text);
    }
}
