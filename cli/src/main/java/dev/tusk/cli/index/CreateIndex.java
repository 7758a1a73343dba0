package dev.tusk.cli.index;

import dev.tusk.cli.document.FilterOption;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexChange;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.PartialIndexes;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "create",
        description = {
            "Make an index over a collection's vectors.",
            "An index that keeps less of each vector is smaller and quicker to walk; what it finds is scored again by "
                    + "the full vectors.",
            "",
            "With --filter it is a partial index, over the chunks of documents that fulfil it: searches with that "
                    + "filter, or one that lets",
            "through less, walk it, and are as quick as searches without a filter. Worthwhile where a filter that 1 to "
                    + "50 %% pass is often",
            "asked for. The vectors that pass are kept a second time for it."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk index create docs --store halfvec            # what would be done",
            "  tusk index create docs --store halfvec --apply",
            "  tusk index create docs --dimensions 256 --m 24 --ef-construction 128 --apply",
            "  tusk index create docs --method ivfflat --lists 500 --memory 2GB --apply",
            "  tusk index create photos --vector image --apply",
            "  tusk index create docs --filter '{\"language\": \"de\"}' --apply"
        })
final class CreateIndex extends IndexChanging {

    private static final List<String> METHODS = List.of("hnsw", "ivfflat");
    private static final List<String> STORES = List.of("full", "halfvec", "binary");

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "hnsw",
            description =
                    "hnsw, or ivfflat, which is built in a fraction of the time and finds more slowly. Default: ${DEFAULT-VALUE}.")
    private String method = "hnsw";

    @Option(
            names = "--store",
            paramLabel = "WHAT",
            description =
                    "What it keeps of each vector: full (four bytes a dimension, up to 2,000), halfvec (two, up to 4,000) or binary (one "
                            + "bit). Default: full, or what vectors of so many dimensions allow.")
    private @Nullable String store;

    @Option(
            names = "--dimensions",
            paramLabel = "N",
            description = "Only the first dimensions, for models that are made to be cut (Matryoshka).")
    private @Nullable Integer dimensions;

    @Option(
            names = "--m",
            paramLabel = "N",
            description = "How many neighbours each vector keeps in an HNSW index, 2 to 100. Default: 16.")
    private @Nullable Integer m;

    @Option(
            names = "--ef-construction",
            paramLabel = "N",
            description = "How many candidates are looked at for them, 4 to 1000. Default: 64.")
    private @Nullable Integer efConstruction;

    @Option(
            names = "--lists",
            paramLabel = "N",
            description = "How many lists an IVFFlat index has, 1 to 32768. Default: a list for 1,000 vectors.")
    private @Nullable Integer lists;

    @Mixin
    private FilterOption filter = new FilterOption();

    @Mixin
    private BuildOptionsMixin build = new BuildOptionsMixin();

    CreateIndex(Shell shell) {
        super(shell);
    }

    @Override
    void check() {
        require("--method", method, METHODS);
        if (store != null) {
            require("--store", store, STORES);
        }
        boolean hnsw = method.equals("hnsw");
        if (hnsw && lists != null) {
            throw invalid("--lists is for IVFFlat indexes", "add --method ivfflat, or leave it out");
        }
        if (!hnsw && (m != null || efConstruction != null)) {
            throw invalid("--m and --ef-construction are for HNSW indexes", "leave them out, or --method ivfflat");
        }
        if (dimensions != null && "binary".equals(store)) {
            throw invalid("--dimensions goes with --store full or halfvec", "leave one of the two out");
        }
        build.get();
    }

    @Override
    Planned plan(Collection collection, VectorIndexes indexes) {
        Filter passing = filter.filter();
        if (passing != null && isOfNamedVector()) {
            throw invalid("--filter is for the vectors of the chunks", "leave it out, or --vector");
        }
        EmbeddingSpec embedding = embedding(collection);
        Representation standard = VectorIndexSpec.standard(embedding).representation();
        boolean half = "halfvec".equals(store);
        Representation representation = dimensions != null
                ? new Representation.Leading(dimensions, half)
                : store == null
                        ? standard
                        : half
                                ? new Representation.Half()
                                : store.equals("binary") ? new Representation.Binary() : new Representation.Full();
        IndexMethod made = method.equals("hnsw")
                ? new IndexMethod.Hnsw(
                        m == null ? IndexMethod.Hnsw.DEFAULT.m() : m,
                        efConstruction == null
                                ? Math.max(IndexMethod.Hnsw.DEFAULT.efConstruction(), m == null ? 0 : 2 * m)
                                : efConstruction)
                : lists == null
                        ? IndexMethod.IvfFlat.forRows(
                                passing == null
                                        ? indexes.vectors()
                                        : collection.partialIndexes().passing(passing))
                        : new IndexMethod.IvfFlat(lists);
        VectorIndexSpec spec = new VectorIndexSpec(made, representation);
        if (passing == null) {
            return Planned.by(indexes, indexes.creation(spec, build.get()));
        }
        PartialIndexes partial = collection.partialIndexes();
        IndexChange change = partial.creation(passing, spec, build.get());
        return new Planned(change, progress -> partial.create(passing, spec, change, progress));
    }

    static void require(String option, String value, List<String> known) {
        if (!known.contains(value)) {
            throw invalid(
                    "%s is \"%s\"; it must be one of %s".formatted(option, value, String.join(", ", known)),
                    Suggestion.hint(value, known));
        }
    }

    private static TuskException invalid(String message, String hint) {
        return TuskException.withHint(ErrorCode.INVALID_REQUEST, message, hint);
    }
}
