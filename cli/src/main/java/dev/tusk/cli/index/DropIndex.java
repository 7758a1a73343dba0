package dev.tusk.cli.index;

import dev.tusk.cli.document.FilterOption;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.collection.vector.PartialIndexStats;
import dev.tusk.core.collection.vector.PartialIndexes;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "drop",
        description = "Drop an index over a collection's vectors. What searches do then is told before.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk index drop docs docs_ivf_100 --apply",
            "  tusk index drop docs --filter '{\"language\": \"de\"}' --apply"
        })
final class DropIndex extends IndexChanging {

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "INDEX",
            description = "The index, as \"tusk index list\" names it; a partial one by its --filter as well.")
    private @Nullable String name;

    @Mixin
    private FilterOption filter = new FilterOption();

    DropIndex(Shell shell) {
        super(shell);
    }

    @Override
    void check() {
        if ((name == null) == (filter.filter() == null)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    name == null ? "there is no index to drop" : "an index is dropped by its name or by its filter",
                    name == null
                            ? "name it as \"tusk index list\" does, or a partial one by --filter"
                            : "leave one of the two out");
        }
    }

    @Override
    Planned plan(Collection collection, VectorIndexes indexes) {
        PartialIndexes partial = collection.partialIndexes();
        Filter passing = filter.filter();
        if (passing != null) {
            return removal(partial, partial.of(passing));
        }
        String named = String.valueOf(name);
        Optional<PartialIndexStats> holding = isOfNamedVector() ? Optional.empty() : partial.holding(named);
        return holding.map(found -> removal(partial, found))
                .orElseGet(() -> Planned.by(indexes, indexes.removal(named)));
    }

    private static Planned removal(PartialIndexes partial, PartialIndexStats found) {
        return new Planned(partial.removal(found.partial()), progress -> partial.remove(found.partial()));
    }
}
