package dev.tusk.sources.hackernews;

import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.ledger.BlockLedger;
import dev.tusk.core.ledger.BlockSource;
import dev.tusk.core.ledger.Blocks;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Dumps of Hacker News. Each is read twice, since what answers what has to be known before: comments may come before what they answer. A
 * file that was read to its end is passed over until it changes.
 */
public final class DumpSource implements BlockSource {

    /** What an ingestion of Hacker News is called, from dumps and from the API. */
    public static final String NAME = "hackernews";

    /** Counted up when items become other documents. */
    static final String VERSION = "hn1";

    private final DumpSpec spec;
    private final Consumer<String> phases;
    private @Nullable DumpBlocks opened;

    /** @param phases told what is done, for people */
    public DumpSource(DumpSpec spec, Consumer<String> phases) {
        this.spec = spec;
        this.phases = phases;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return MetadataJson.write(Map.of(
                "kind",
                "hackernews",
                "files",
                spec.files().stream().map(Path::toString).toList()));
    }

    @Override
    public String settings() {
        return VERSION + "\u0002" + spec.shape().settings();
    }

    @Override
    public Blocks open(BlockLedger ledger) {
        opened = new DumpBlocks(spec, ledger, phases);
        return opened;
    }

    /** The files. */
    public List<Path> files() {
        return spec.files();
    }

    /** What was left out so far. */
    public ItemDocuments.LeftOut leftOut() {
        return opened().map(DumpBlocks::leftOut).orElse(new ItemDocuments.LeftOut(0, 0, 0));
    }

    /** How much of what there is was read: 0 to 1. */
    public double fraction() {
        return opened().map(DumpBlocks::fraction).orElse(0.0);
    }

    private Optional<DumpBlocks> opened() {
        return Optional.ofNullable(opened);
    }
}
