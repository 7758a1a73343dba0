package dev.tusk.core.text;

import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** Finds the fragment that leads to a heading. */
final class HtmlAnchors {

    private static final int MAX_CLIMB = 6;

    private HtmlAnchors() {}

    /** The heading's own id, that of a link or mark inside it, or that of the part of the page that it opens; else null. */
    static @Nullable String of(Element heading) {
        if (!heading.id().isEmpty()) {
            return heading.id();
        }
        for (Element inside : heading.select("a")) {
            String href = inside.attr("href");
            if (href.length() > 1 && href.startsWith("#")) {
                return href.substring(1);
            }
            String name = inside.id().isEmpty() ? inside.attr("name") : inside.id();
            if (!name.isEmpty()) {
                return name;
            }
        }
        Element element = heading;
        for (int i = 0; i < MAX_CLIMB; i++) {
            Element parent = element.parent();
            if (parent == null || parent.normalName().equals("body") || !opens(parent, element)) {
                return null;
            }
            if (!parent.id().isEmpty()) {
                return parent.id();
            }
            element = parent;
        }
        return null;
    }

    private static boolean opens(Element parent, Element child) {
        Element first = parent.firstElementChild();
        while (first != null && !first.equals(child) && !first.hasText()) {
            first = first.nextElementSibling();
        }
        return child.equals(first);
    }

    /** Whether a link inside a heading is only its permanent link, such as {@code #} or a pilcrow. */
    static boolean isPermalink(Element element) {
        if (!element.normalName().equals("a") || !element.attr("href").startsWith("#")) {
            return false;
        }
        String text = element.text().strip();
        return text.codePointCount(0, text.length()) <= 1 && text.codePoints().noneMatch(Character::isLetterOrDigit);
    }
}
