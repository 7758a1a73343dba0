package dev.tusk.sources.parse.asciidoc;

import org.jsoup.Jsoup;
import org.jsoup.safety.Safelist;

/** HTML that a document passes through as it is. */
final class RawHtml {

    private static final Safelist KEPT = Safelist.relaxed()
            .addTags("section", "article", "main", "figure", "figcaption", "details", "summary")
            .addAttributes(":all", "id");

    private RawHtml() {}

    /** Its text and structure, with every element closed: a comment, a script or a text field that is left open would swallow what follows. */
    static String closed(String html) {
        return Jsoup.clean(html, KEPT);
    }
}
