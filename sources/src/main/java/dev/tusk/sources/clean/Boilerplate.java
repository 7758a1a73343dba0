package dev.tusk.sources.clean;

import dev.tusk.core.text.HtmlContent;
import dev.tusk.core.text.TextFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.Elements;

/**
 * Takes out of a page what is not its content: what its elements and their names say (navigation, banners of cookies, bars to
 * share), and blocks that are mostly links. A page of which nothing would be left stays whole.
 */
final class Boilerplate {

    /** Names of classes and ids, whole or as parts between hyphens, underscores and capitals. */
    private static final Pattern CHROME = Pattern.compile(
            Stream.of(
                            "(cookies?|gdpr|consent|ccpa|privacy)[_-]?(bar|banner|box|consent|dialog|law|layer|message|modal|notice"
                                    + "|notification|overlay|popup|prompt|wall|warning)",
                            "gdpr|ccpa|onetrust|cookieconsent|cookiebot|cookielaw",
                            "(share|sharing|social)[_-]?(bar|box|buttons?|icons?|links?|media|share|sharing|tools|widgets?)",
                            "(newsletter|subscribe|signup|paywall)[_-]?(bar|banner|box|form|modal|popup|prompt|widget)",
                            "advert|advertisement|adsbygoogle|ad[_-](banner|box|container|slot|unit)",
                            "site[_-]?(header|footer|nav|menu)|page[_-]?footer",
                            "skip[_-]?(link|nav|to[_-]content)|back[_-]to[_-]top")
                    .map(Boilerplate::named)
                    .collect(Collectors.joining("|")),
            Pattern.CASE_INSENSITIVE);

    /** Names that a section of a manual may have as well: what has a heading, or is no block, is content all the same. */
    private static final Pattern MAYBE_CHROME =
            Pattern.compile(named("nav|navbar|navigation|breadcrumbs?|pagination|pager"), Pattern.CASE_INSENSITIVE);

    private static final Set<String> BLOCKS =
            Set.of("div", "ul", "ol", "section", "header", "footer", "form", "table", "menu", "center", "p");

    /** An alert may be a warning in the text: a notice that is only shown later has a role of its own. */
    private static final Set<String> DIALOGS = Set.of("dialog", "alertdialog");

    /** What may hold many links that are one block. */
    private static final Set<String> CONTAINERS =
            Set.of("ul", "ol", "div", "section", "table", "p", "tr", "td", "center", "form", "fieldset");

    /** A page of which more than this share are blocks of links is one of links, and stays. */
    private static final double PAGE_OF_LINKS = 0.8;

    /** So does one of which fewer words would be left. */
    private static final int LEAST_REST = 20;

    private final Cleaning cleaning;
    private final List<Removal> removed = new ArrayList<>();

    private static String named(String names) {
        return "(?:^|[ _-])(?:" + names + ")(?:[ _-]|$)";
    }

    private Boilerplate(Cleaning cleaning) {
        this.cleaning = cleaning;
    }

    /** Leaves texts that are not HTML as they are. */
    static Step clean(Draft draft, Cleaning cleaning) {
        if (!cleaning.boilerplate()
                || draft.format() != TextFormat.HTML
                || draft.text().isBlank()) {
            return Step.unchanged(Stage.BOILERPLATE, draft);
        }
        return new Boilerplate(cleaning).clean(draft);
    }

    private Step clean(Draft draft) {
        HtmlContent page = HtmlContent.of(draft.text());
        Element content = page.main();
        if (page.isMarked()) {
            outside(page.document(), content);
        }
        takeOut(content);
        List<String> notes = new ArrayList<>();
        if (!page.isMarked()) {
            takeOutLinks(page.document().body(), notes);
        }
        if (removed.isEmpty()) {
            return new Step(Stage.BOILERPLATE, draft, List.of(), notes);
        }
        if (!(page.isMarked() ? content : page.document().body()).hasText()) {
            return new Step(
                    Stage.BOILERPLATE,
                    draft,
                    List.of(),
                    List.of("nothing but boilerplate is in the page: it is left as it is"));
        }
        return new Step(Stage.BOILERPLATE, draft.withText(html(page)), removed, notes);
    }

    /** The content as a page of its own, with the title that the whole one had. */
    private static String html(HtmlContent page) {
        Document out = Document.createShell("");
        out.outputSettings().prettyPrint(false);
        out.title(page.title());
        Element body = out.body();
        if (page.isMarked()) {
            body.appendChild(page.main());
        } else {
            // What is nested too deeply ends up beside the body.
            for (Element part : page.document().select("> html > :not(head)")) {
                for (Node node : List.copyOf(part.childNodes())) {
                    body.appendChild(node);
                }
            }
        }
        return out.outerHtml();
    }

    private void outside(Document document, Element main) {
        for (Element at = main; at.parent() != null && !at.equals(document.body()); at = at.parent()) {
            for (Element beside : at.siblingElements()) {
                if (beside.hasText() && !beside.normalName().equals("head")) {
                    removed.add(Removal.of("outside of the main content", beside.text()));
                }
            }
        }
    }

    /** Takes out what the markup names, from the outside in. */
    private void takeOut(Element root) {
        for (Node node : List.copyOf(root.childNodes())) {
            if (node instanceof Comment) {
                node.remove();
            } else if (node instanceof Element element) {
                String reason = reason(element);
                if (reason.isEmpty()) {
                    takeOut(element);
                } else {
                    remove(element, reason);
                }
            }
        }
    }

    private static String reason(Element element) {
        String tag = element.normalName();
        if (tag.equals("html")
                || tag.equals("body")
                || tag.equals("head")
                || tag.equals("title")
                || tag.equals("main")
                || tag.equals("article")) {
            return "";
        }
        if (HtmlContent.isBoilerplate(element)) {
            return "markup: "
                    + (element.hasAttr("role") ? "role " + element.attr("role").toLowerCase(Locale.ROOT) : tag);
        }
        if (DIALOGS.contains(element.attr("role").toLowerCase(Locale.ROOT))
                || element.attr("aria-modal").equals("true")) {
            return "dialog";
        }
        String names = element.className() + " " + element.id();
        return names.isBlank() || isHeading(tag) || !isChrome(element, names) ? "" : "named as boilerplate";
    }

    private static boolean isChrome(Element element, String names) {
        return CHROME.matcher(names).find()
                || (BLOCKS.contains(element.normalName())
                        && MAYBE_CHROME.matcher(names).find()
                        && element.selectFirst("h1, h2, h3, h4, h5, h6") == null);
    }

    private static boolean isHeading(String tag) {
        return tag.length() == 2 && tag.charAt(0) == 'h' && Character.isDigit(tag.charAt(1));
    }

    /** Takes out blocks that are mostly links, unless the page is made of them. */
    private void takeOutLinks(Element body, List<String> notes) {
        List<Element> blocks = new ArrayList<>();
        addBlocksOfLinks(body, blocks);
        if (blocks.isEmpty()) {
            return;
        }
        String all = body.text();
        int characters =
                blocks.stream().mapToInt(block -> block.text().length()).sum();
        int words = blocks.stream().mapToInt(block -> Words.count(block.text())).sum();
        if (characters > PAGE_OF_LINKS * all.length() || Words.count(all) - words < LEAST_REST) {
            notes.add("a page of links: they are left");
            return;
        }
        blocks.forEach(block -> remove(block, "link density"));
    }

    private void addBlocksOfLinks(Element root, List<Element> blocks) {
        for (Element element : root.children()) {
            if (isBlockOfLinks(element)) {
                blocks.add(element);
            } else {
                addBlocksOfLinks(element, blocks);
            }
        }
    }

    private boolean isBlockOfLinks(Element element) {
        if (!CONTAINERS.contains(element.normalName())) {
            return false;
        }
        Elements links = element.select("a[href]");
        if (links.size() < cleaning.leastLinks() || element.selectFirst("h1, pre") != null) {
            return false;
        }
        String text = element.text();
        int linked = links.stream().mapToInt(link -> link.text().length()).sum();
        return !text.isBlank() && (double) linked / text.length() >= cleaning.linkDensity();
    }

    private void remove(Element element, String reason) {
        String text = element.text();
        if (!text.isBlank()) {
            removed.add(Removal.of(reason, text));
        }
        element.remove();
    }
}
