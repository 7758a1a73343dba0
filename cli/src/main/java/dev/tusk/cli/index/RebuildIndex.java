package dev.tusk.cli.index;

import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.collection.vector.PartialIndexes;
import dev.tusk.core.collection.vector.VectorIndexes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "rebuild",
        description = {
            "Build an index anew, and put it in the place of the old one when it is complete: an IVFFlat index whose "
                    + "lists no longer fit its vectors, or an HNSW index of which much was deleted.",
            "The old one serves until then."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk index rebuild docs docs_chunk_hnsw --apply")
final class RebuildIndex extends IndexChanging {

    @Parameters(index = "1", paramLabel = "INDEX", description = "The index, as \"tusk index list\" names it.")
    private String name = "";

    @Mixin
    private BuildOptionsMixin build = new BuildOptionsMixin();

    RebuildIndex(Shell shell) {
        super(shell);
    }

    @Override
    void check() {
        build.get();
    }

    @Override
    Planned plan(Collection collection, VectorIndexes indexes) {
        PartialIndexes partial = collection.partialIndexes();
        VectorIndexes holding = isOfNamedVector()
                ? indexes
                : partial.holding(name)
                        .map(found -> partial.indexes(found.partial()))
                        .orElse(indexes);
        return Planned.by(holding, holding.renewal(name, build.get()));
    }
}
