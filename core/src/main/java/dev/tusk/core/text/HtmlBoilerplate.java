package dev.tusk.core.text;

import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Element;

/** Tells what in a page is not its content: scripts, controls, navigation, page headers and footers. */
final class HtmlBoilerplate {

    private static final Set<String> TAGS = Set.of(
            "head",
            "title",
            "script",
            "style",
            "template",
            "noscript",
            "nav",
            "aside",
            "svg",
            "iframe",
            "object",
            "embed",
            "video",
            "audio",
            "canvas",
            "map",
            "select",
            "option",
            "datalist",
            "button",
            "textarea",
            "input",
            "dialog",
            "rp");

    private static final Set<String> ROLES =
            Set.of("navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar", "toolbar");

    /** DocBook, Sphinx, MkDocs and the like. */
    private static final Set<String> CLASSES = Set.of(
            "navheader",
            "navfooter",
            "toc",
            "indexterm",
            "indexdiv",
            "indextable",
            "genindex-jumpbox",
            "id_link",
            "headerlink",
            "header-anchor",
            "hash-link",
            "breadcrumb",
            "breadcrumbs",
            "sphinxsidebar",
            "related",
            "skip-link");

    /** Inside these, header and footer belong to the content and not to the page. */
    private static final Set<String> SECTIONING = Set.of("article", "main", "section", "blockquote");

    private HtmlBoilerplate() {}

    static boolean matches(Element element) {
        String tag = element.normalName();
        if (tag.equals("html") || tag.equals("body")) {
            return false;
        }
        if (TAGS.contains(tag) || element.hasAttr("hidden")) {
            return true;
        }
        if (tag.equals("header") || tag.equals("footer")) {
            return !insideSectioning(element);
        }
        if (element.attributesSize() == 0) {
            return false;
        }
        return ROLES.contains(element.attr("role").toLowerCase(Locale.ROOT))
                || element.attr("aria-hidden").equals("true")
                || isNotDisplayed(element.attr("style"))
                || hasAnyClass(element);
    }

    private static boolean hasAnyClass(Element element) {
        String attribute = element.attr("class");
        return !attribute.isEmpty() && element.classNames().stream().anyMatch(CLASSES::contains);
    }

    private static boolean isNotDisplayed(String style) {
        return !style.isEmpty()
                && style.replace(" ", "").toLowerCase(Locale.ROOT).contains("display:none");
    }

    private static boolean insideSectioning(Element element) {
        for (Element parent = element.parent(); parent != null; parent = parent.parent()) {
            if (SECTIONING.contains(parent.normalName()) || parent.attr("role").equals("main")) {
                return true;
            }
        }
        return false;
    }
}
