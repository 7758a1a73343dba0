package dev.tusk.sources.parse.asciidoc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the blocks of some lines: of a document, or of what a delimited block, a cell or an item of a list holds. */
final class Blocks {

    private static final Pattern HEADING = Pattern.compile("^(={1,6}|#{1,6})[ \\t]++(\\S.*)$");
    private static final Pattern DELIMITER =
            Pattern.compile("^(-{4,}|\\.{4,}|={4,}|\\*{4,}|_{4,}|\\+{4,}|/{4,}|--|`{3,}[\\w+-]*|~{4,}|[|,:!]={3,})$");
    private static final Pattern UNDERLINE = Pattern.compile("^([=\\-~^+])\\1{3,}$");
    private static final Pattern BLOCK_MACRO =
            Pattern.compile("^(image|video|audio|toc|ditaa|plantuml)::([^\\[]*)\\[(.*)]$");
    private static final Pattern ADMONITION =
            Pattern.compile("^(NOTE|TIP|IMPORTANT|WARNING|CAUTION): (.*)$", Pattern.DOTALL);
    private static final Pattern AUTHOR = Pattern.compile("^[\\p{L}.'_ -]{1,80}( <[^>]+>)?(; .*)?$");
    private static final Pattern REVISION = Pattern.compile("^v?\\d[\\w.]*(, ?.*)?$|^\\d{4}-\\d\\d-\\d\\d.*$");
    /** In code: {@code <1>}, {@code // <1>}, {@code <!--1-->}. */
    private static final Pattern CALLOUT =
            Pattern.compile("(?:(?://|#|--|;;)[ \\t]{0,20})?(?:<(?:\\d{1,4}|\\.)>|<!--(?:\\d{1,4}|\\.)-->)$");

    private static final String UNDERLINES = "=-~^+";
    private static final int MAX_DEPTH = 20;

    private final List<String> lines;
    private final Attributes attributes;
    private final Inlines inlines;
    private final StringBuilder out;
    private final int depth;
    private int at;

    Blocks(List<String> lines, Attributes attributes, StringBuilder out, int depth) {
        this.lines = lines;
        this.attributes = attributes;
        this.inlines = new Inlines(attributes);
        this.out = out;
        this.depth = depth;
    }

    void write() {
        if (depth == 0) {
            header();
        }
        while (at < lines.size()) {
            block();
        }
    }

    /** The title, and below it lines for the author and the revision. */
    private void header() {
        while (at < lines.size()
                && (lines.get(at).isBlank() || isComment(lines.get(at)) || attributes.take(lines.get(at)))) {
            at++;
        }
        boolean underlined = isUnderlinedHeading(at) && lines.get(at + 1).startsWith("=");
        if (at >= lines.size() || !(lines.get(at).matches("^[=#][ \\t]+\\S.*") || underlined)) {
            return;
        }
        String title = underlined ? lines.get(at) : lines.get(at).substring(1);
        out.append("<h1>").append(inlines.html(title.strip())).append("</h1>\n");
        at += underlined ? 2 : 1;
        if (at < lines.size() && AUTHOR.matcher(lines.get(at)).matches()) {
            at++;
            if (at < lines.size() && REVISION.matcher(lines.get(at)).matches()) {
                at++;
            }
        }
    }

    private void block() {
        BlockAttributes above = new BlockAttributes();
        while (at < lines.size()) {
            String line = lines.get(at);
            if (line.isBlank() || isComment(line) || attributes.take(line) || above.take(line)) {
                at++;
            } else {
                break;
            }
        }
        if (at >= lines.size()) {
            return;
        }
        String line = lines.get(at);
        Matcher heading = HEADING.matcher(line);
        if (heading.matches()) {
            at++;
            String mark = heading.group(1);
            heading(mark.length(), withoutClosing(mark, heading.group(2)), above);
        } else if (isUnderlinedHeading(at)) {
            at += 2;
            heading(UNDERLINES.indexOf(lines.get(at - 1).charAt(0)) + 1, line, above);
        } else if (DELIMITER.matcher(line).matches()) {
            delimited(line, above);
        } else if (ListMarker.of(line) != null) {
            title(above);
            at = new Lists(this, lines, attributes, out, depth).write(at, List.of());
        } else if (line.equals("<<<") || line.equals("'''") || line.equals("---") || line.equals("***")) {
            at++;
        } else if (BLOCK_MACRO.matcher(line).matches()) {
            at++;
            title(above);
            out.append("<p>").append(inlines.html(picture(line))).append("</p>\n");
        } else {
            paragraph(above);
        }
    }

    /** The text of a heading without the mark that may stand behind it as well: {@code == Title ==}. */
    private static String withoutClosing(String mark, String text) {
        String beginning = text.endsWith(mark) ? text.substring(0, text.length() - mark.length()) : text;
        boolean parted = !beginning.isEmpty() && Character.isWhitespace(beginning.charAt(beginning.length() - 1));
        return parted ? beginning.stripTrailing() : text;
    }

    private static String picture(String line) {
        Matcher macro = BLOCK_MACRO.matcher(line);
        return macro.matches() && macro.group(1).equals("image") ? Inlines.firstValue(macro.group(3)) : "";
    }

    private void heading(int level, String text, BlockAttributes above) {
        String tag = "h" + Math.min(level, 6);
        out.append('<').append(tag).append(above.idAttribute()).append('>');
        out.append(inlines.html(text)).append("</").append(tag).append(">\n");
    }

    private boolean isUnderlinedHeading(int i) {
        if (depth > 0
                || i + 1 >= lines.size()
                || !UNDERLINE.matcher(lines.get(i + 1)).matches()) {
            return false;
        }
        String line = lines.get(i);
        return Math.abs(line.length() - lines.get(i + 1).length()) <= 1
                && line.codePoints().anyMatch(Character::isLetterOrDigit)
                && (i == 0
                        || lines.get(i - 1).isBlank()
                        || !lines.get(i - 1).codePoints().anyMatch(Character::isLetter)
                        || lines.get(i - 1).startsWith("["));
    }

    private void delimited(String delimiter, BlockAttributes above) {
        at++;
        List<String> inside = new ArrayList<>();
        String end = delimiter.startsWith("```") ? "```" : delimiter;
        while (at < lines.size() && !lines.get(at).equals(end)) {
            inside.add(lines.get(at++));
        }
        at++;
        if (delimiter.startsWith("////")) {
            return;
        }
        title(above);
        inside(delimiter, inside, above);
    }

    private void inside(String delimiter, List<String> inside, BlockAttributes above) {
        boolean verbatim = delimiter.startsWith("----") || delimiter.startsWith("....") || delimiter.startsWith("```");
        if (delimiter.endsWith("===") && "|,:!".indexOf(delimiter.charAt(0)) >= 0) {
            new Table(inside, above, attributes, depth).write(delimiter.charAt(0), out);
        } else if (delimiter.startsWith("++++")) {
            String raw = String.join("\n", inside);
            out.append(above.has("stem") ? Inlines.escape(raw) : RawHtml.closed(raw))
                    .append('\n');
        } else if (verbatim || above.has("source") || above.has("listing") || above.has("literal")) {
            code(inside);
        } else if (above.has("verse")) {
            out.append("<p>").append(inlines.html(String.join(" +\n", inside))).append("</p>\n");
        } else if (above.has("comment")) {
            return;
        } else if (depth >= MAX_DEPTH) {
            out.append("<p>").append(inlines.html(String.join("\n", inside))).append("</p>\n");
        } else {
            admonition(above.isAdmonition() ? above.style() : "");
            nested(inside);
        }
    }

    /** Writes lines as blocks of their own. */
    void nested(List<String> inside) {
        new Blocks(inside, attributes, out, depth + 1).write();
    }

    private void code(List<String> inside) {
        out.append("<pre>");
        for (String line : inside) {
            out.append(Inlines.escape(withoutCallout(line))).append('\n');
        }
        out.append("</pre>\n");
    }

    private static String withoutCallout(String line) {
        if (!line.endsWith(">")) {
            return line;
        }
        Matcher callout = CALLOUT.matcher(line).region(Math.max(0, line.length() - 40), line.length());
        return callout.find() ? line.substring(0, callout.start()).stripTrailing() : line;
    }

    private void title(BlockAttributes above) {
        if (!above.title().isEmpty()) {
            out.append("<p")
                    .append(above.idAttribute())
                    .append('>')
                    .append(inlines.html(above.title()))
                    .append("</p>\n");
        }
    }

    private void admonition(String name) {
        if (!name.isEmpty()) {
            out.append("<p>")
                    .append(name.substring(0, 1).toUpperCase(java.util.Locale.ROOT))
                    .append(name.substring(1))
                    .append(":</p>\n");
        }
    }

    private void paragraph(BlockAttributes above) {
        boolean literal = Character.isWhitespace(lines.get(at).charAt(0));
        List<String> text = new ArrayList<>();
        while (at < lines.size() && !lines.get(at).isBlank() && (text.isEmpty() || !interrupts(lines.get(at)))) {
            if (!isComment(lines.get(at))) {
                text.add(lines.get(at));
            }
            at++;
        }
        title(above);
        if ((literal && !above.has("normal")) || above.has("source") || above.has("listing") || above.has("literal")) {
            code(text);
            return;
        }
        String joined = String.join(above.has("verse") || above.option("hardbreaks") ? " +\n" : "\n", text);
        Matcher admonition = ADMONITION.matcher(joined);
        if (admonition.matches()) {
            joined = admonition.group(1).charAt(0)
                    + admonition.group(1).substring(1).toLowerCase(java.util.Locale.ROOT) + ": " + admonition.group(2);
        } else {
            admonition(above.isAdmonition() ? above.style() : "");
        }
        out.append("<p")
                .append(above.idAttribute())
                .append('>')
                .append(inlines.html(joined))
                .append("</p>\n");
    }

    /** What ends a paragraph without an empty line before it. */
    static boolean interrupts(String line) {
        return (DELIMITER.matcher(line).matches() && !line.startsWith("/") && !line.equals("--"))
                || (line.startsWith("[") && new BlockAttributes().take(line));
    }

    static boolean isDelimiter(String line) {
        return DELIMITER.matcher(line).matches();
    }

    static boolean isComment(String line) {
        return line.startsWith("//") && !line.startsWith("///");
    }
}
