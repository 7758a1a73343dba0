package dev.tusk.cli.search;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Style;
import dev.tusk.cli.output.Text;
import dev.tusk.core.boost.AppliedBoost;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.HitGroup;
import dev.tusk.core.search.LegScore;
import dev.tusk.core.search.Placement;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchResult;
import dev.tusk.core.search.SearchTotal;
import dev.tusk.core.search.Snippet;
import dev.tusk.core.spelling.Spelling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prints hits for people: rank, score, title and headings; the snippet with what matched; where it is and what each leg of the
 * search says of it.
 */
public final class ResultPrinter {

    private static final String INDENT = "    ";
    private static final int LONGEST_TEXT = 280;

    private final Output output;
    private final int columns;

    /** @param columns how wide lines may be */
    public ResultPrinter(Output output, int columns) {
        this.output = output;
        this.columns = Math.max(columns, 40);
    }

    /** Prints all of a result: hits and plan as data, notes and times as messages. */
    public void print(SearchResult result, SearchMode mode) {
        Spelling spelling = result.spelling();
        if (spelling != null) {
            String query = Text.oneLine(spelling.query());
            output.say(
                    spelling.applied()
                            ? "Showing hits for: %s (--spelling off searches for what was typed)".formatted(query)
                            : "Did you mean: " + query);
        }
        hits(result);
        new FacetPrinter(output, columns).print(result.facets());
        SearchResult.Explanation explanation = result.explanation();
        if (explanation != null) {
            new ExplanationPrinter(output).print(explanation.query());
            output.line(output.style().bold("Plan") + "  "
                    + Text.harmless(result.plan().toString()));
            output.line("");
            output.foreign(explanation.sql());
            output.line("");
            output.foreign(explanation.plan());
        }
        result.corrections()
                .forEach(correction -> output.say("\"%s\" was also looked for as: %s"
                        .formatted(correction.word(), String.join(", ", correction.alternatives()))));
        result.notes().forEach(note -> output.say("note: " + note));
        if (result.hits().isEmpty()) {
            output.say("nothing found" + (result.notes().isEmpty() ? advice(mode) : ""));
        }
        output.say(summary(result, mode));
    }

    /** Prints the hits alone. */
    public void hits(SearchResult result) {
        for (Hit hit : result.hits()) {
            hit(hit, group(hit), "");
            HitGroup group = hit.group();
            if (group != null) {
                group.others().forEach(other -> hit(other, "", INDENT));
            }
        }
    }

    private static String advice(SearchMode mode) {
        return switch (mode) {
            case KEYWORD -> "; --mode fuzzy finds words that are spelled alike";
            case FUZZY, VECTOR, HYBRID -> "";
        };
    }

    private static String summary(SearchResult result, SearchMode mode) {
        List<String> parts = new ArrayList<>();
        if (!result.embedding().isZero()) {
            parts.add("query vector " + milliseconds(result.embedding()));
        }
        parts.add("database " + milliseconds(result.database()));
        if (!result.reranking().isZero()) {
            parts.add("reranking " + milliseconds(result.reranking()));
        }
        String times = milliseconds(result.took()) + (parts.size() == 1 ? "" : " (" + String.join(", ", parts) + ")");
        int hits = result.hits().size();
        SearchTotal total = result.total();
        String all = total == null ? "" : " of " + FacetPrinter.of(total);
        return "%d %s%s, %s, %s".formatted(hits, hits == 1 ? "hit" : "hits", all, mode.wireName(), times);
    }

    private static String milliseconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    /** What the group has in common, unless the hit's own line says so: the document stands there. */
    private static String group(Hit hit) {
        HitGroup group = hit.group();
        if (group == null || hit.documentId().equals(group.value())) {
            return "";
        }
        return "[%s]  ".formatted(group.value() == null ? "none" : Text.oneLine(String.valueOf(group.value())));
    }

    /**
     * @param before what stands before the title
     * @param margin before each line
     */
    private void hit(Hit hit, String before, String margin) {
        Style style = output.style();
        String head = margin + String.format(Locale.ROOT, "%2d. %.3f  ", hit.rank(), hit.score()) + before;
        String title = Text.oneLine(hit.title().isEmpty() ? hit.documentId() : hit.title());
        String heading = heading(hit, title);
        output.line(style.dim(head) + style.bold(Text.fit(title, columns - head.length())) + style.dim(heading));
        for (String line : snippet(hit, columns - INDENT.length() - margin.length())) {
            output.line(margin + INDENT + marked(line));
        }
        int room = columns - INDENT.length() - margin.length();
        output.line(style.dim(margin + INDENT + Text.fit(Text.oneLine(place(hit)), room)));
        output.line("");
        new ExplanationPrinter(output).print(hit.explanation());
    }

    /** The headings above the chunk, without the title where they repeat it. */
    private String heading(Hit hit, String title) {
        String path = Text.oneLine(hit.heading());
        if (path.equals(title)) {
            return "";
        }
        String rest = path.startsWith(title + " > ") ? path.substring(title.length() + 3) : path;
        String shown = rest.isEmpty() ? "" : " › " + rest.replace(" > ", " › ");
        int room = columns - 12 - Text.columns(title);
        return room < 8 ? "" : Text.fit(shown, room);
    }

    private static String place(Hit hit) {
        List<String> parts = new ArrayList<>();
        parts.add(hit.documentId() + (hit.anchor() == null ? "" : "#" + hit.anchor()));
        leg(parts, "words", hit.lexical());
        leg(parts, "vector", hit.vector());
        hit.vectors().forEach((name, score) -> leg(parts, name, score));
        placement(parts, hit.placement());
        return String.join("   ", parts);
    }

    private static void placement(List<String> parts, Placement placement) {
        for (AppliedBoost boost : placement.boosts()) {
            parts.add(String.format(Locale.ROOT, "%s ×%.3f", boost.name(), boost.factor()));
        }
        Double reranked = placement.rerankScore();
        if (reranked != null) {
            parts.add(String.format(Locale.ROOT, "rerank %.3f", reranked));
        }
        if (placement.pinned()) {
            parts.add("pinned");
        }
        if (placement.duplicates() > 0) {
            parts.add("%d like it left out".formatted(placement.duplicates()));
        }
    }

    private static void leg(List<String> parts, String name, @Nullable LegScore leg) {
        if (leg != null) {
            String rank = leg.rank() == null ? "" : " (#%d)".formatted(leg.rank());
            parts.add(String.format(Locale.ROOT, "%s %.3f%s", name, leg.score(), rank));
        }
    }

    /** The snippet's lines, with U+E000 and U+E001 around what matched; documents cannot hold these. */
    private List<String> snippet(Hit hit, int width) {
        Snippet snippet = hit.snippet();
        String text = snippet == null ? hit.text() : snippet.render("\uE000", "\uE001", piece -> piece);
        String shown = Text.oneLine(text);
        return wrap(snippet == null ? Text.fit(shown, LONGEST_TEXT) : shown, width);
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (String word : text.split(" ", -1)) {
            int length = Text.columns(word.replaceAll("[\uE000\uE001]", ""));
            if (used > 0 && used + 1 + length > width) {
                lines.add(line.toString());
                line.setLength(0);
                used = 0;
            }
            line.append(used > 0 ? " " : "").append(word);
            used += length + (used > 0 ? 1 : 0);
        }
        lines.add(line.toString());
        return lines;
    }

    private String marked(String line) {
        boolean colours = output.style() == Style.ANSI;
        return line.replace("\uE000", colours ? "\u001b[1;33m" : "*").replace("\uE001", colours ? "\u001b[0m" : "*");
    }
}
