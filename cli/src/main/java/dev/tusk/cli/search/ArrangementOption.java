package dev.tusk.cli.search;

import dev.tusk.cli.WholeNumber;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.arrange.SortKey;
import dev.tusk.core.search.Arrangement;
import dev.tusk.core.search.SearchResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for groups, another order, and further pages. */
public final class ArrangementOption {

    @Option(
            names = "--group",
            paramLabel = "FIELD",
            description =
                    "Put hits in groups and show the best of each: by document, by source, or by a declared field. The limit "
                            + "then counts groups.")
    private @Nullable String group;

    @Option(
            names = "--group-size",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many of its best hits to show of each group, 1 to 100. Default: ${DEFAULT-VALUE}.")
    @WholeNumber(from = 1, to = 100)
    private int groupSize;

    @Option(
            names = "--sort",
            paramLabel = "FIELD[:asc|:desc]",
            split = ",",
            description =
                    "Order hits by a declared field, title, source, id, created_at, updated_at or score, in the modes keyword "
                            + "and fuzzy; those without a value come last. May be repeated, or name several fields with commas between.")
    private List<String> sort = new ArrayList<>();

    @Option(
            names = "--cursor",
            paramLabel = "TOKEN",
            description = "Continue after the page that ended with this token. Every answer has it in --json, as next.")
    private @Nullable String cursor;

    /** What was asked for; what is wrong with it is kept. */
    Arrangement arrangement(Checks checks) {
        List<SortKey> keys = new ArrayList<>();
        for (String written : sort) {
            SortKey key = checks.attempt(() -> SortKey.parse(written));
            if (key != null) {
                keys.add(key);
            }
        }
        String by = group;
        checks.require(
                by != null || groupSize == 1, "--group-size has no --group", "say what to group by: --group document");
        Grouping grouping = by == null ? null : checks.attempt(() -> new Grouping(by, groupSize));
        Arrangement arrangement = checks.attempt(() -> new Arrangement(grouping, keys, cursor));
        return arrangement == null ? Arrangement.NONE : arrangement;
    }

    /** Says how to go on, to those who ask for groups, an order or pages; for others --json has the token. */
    void sayNext(Output output, SearchResult result) {
        boolean asked = group != null || cursor != null || !sort.isEmpty();
        if (asked && result.next() != null) {
            output.say("further hits: the same command with --cursor " + result.next());
        }
    }
}
