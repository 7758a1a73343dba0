package dev.tusk.cli.index;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.collection.vector.PartialIndexStats;
import dev.tusk.core.collection.vector.PartialIndexes;
import dev.tusk.core.collection.vector.VectorIndexes;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "drop",
        description = "Drop an index over a collection's vectors. What searches do then is told before.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk index drop docs docs_ivf_100 --apply")
final class DropIndex extends IndexChanging {

    @Parameters(index = "1", paramLabel = "INDEX", description = "The index, as \"tusk index list\" names it.")
    private String name = "";

    DropIndex(Shell shell) {
        super(shell);
    }

    @Override
    Planned plan(Collection collection, VectorIndexes indexes) {
        PartialIndexes partial = collection.partialIndexes();
        Optional<PartialIndexStats> holding = isOfNamedVector() ? Optional.empty() : partial.holding(name);
        return holding.map(found ->
                        new Planned(partial.removal(found.partial()), progress -> partial.remove(found.partial())))
                .orElseGet(() -> Planned.by(indexes, indexes.removal(name)));
    }
}
