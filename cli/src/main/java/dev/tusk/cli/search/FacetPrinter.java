package dev.tusk.cli.search;

import dev.tusk.cli.output.Counted;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.Text;
import dev.tusk.core.facet.FacetBucket;
import dev.tusk.core.facet.FacetCounts;
import dev.tusk.core.search.SearchTotal;
import java.util.List;
import java.util.Locale;

/** Prints facets for people: under each name its values or ranges with the number of documents. */
final class FacetPrinter {

    private final Output output;
    private final int columns;

    FacetPrinter(Output output, int columns) {
        this.output = output;
        this.columns = columns;
    }

    void print(List<FacetCounts> facets) {
        facets.forEach(this::print);
    }

    private void print(FacetCounts facet) {
        List<FacetBucket> buckets = facet.buckets();
        long more = facet.distinct() - buckets.size();
        output.line(output.style().bold(Text.oneLine(facet.name()))
                + output.style().dim(more > 0 ? "  (%,d more)".formatted(more) : buckets.isEmpty() ? "  (none)" : ""));
        int width = buckets.stream()
                .mapToInt(bucket -> number(bucket.count()).length())
                .max()
                .orElse(0);
        for (FacetBucket bucket : buckets) {
            String count = " ".repeat(width - number(bucket.count()).length()) + number(bucket.count());
            output.line("  %s  %s".formatted(count, Text.fit(Text.oneLine(bucket.key()), columns - width - 4)));
        }
        output.line("");
    }

    /** The total as it follows the number of hits that are shown. */
    static String of(SearchTotal total) {
        String documents = total.documents() == null ? "" : " in " + Counted.of(total.documents(), "document");
        return switch (total.relation()) {
            case EXACT -> "%s%s".formatted(number(total.value()), documents);
            case ESTIMATED -> "about %s".formatted(number(total.value()));
        };
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
