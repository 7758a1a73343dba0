package dev.tusk.sources.hackernews;

import dev.tusk.core.document.MetadataJson;
import dev.tusk.core.ledger.BlockLedger;
import dev.tusk.core.ledger.BlockSource;
import dev.tusk.core.ledger.Blocks;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hacker News by its official API: items by their numbers, and those that change. */
public final class ApiSource implements BlockSource {

    private final ApiSpec spec;
    private final Consumer<String> phases;
    private @Nullable ApiBlocks opened;

    /** @param phases told what is done, for people */
    public ApiSource(ApiSpec spec, Consumer<String> phases) {
        this.spec = spec;
        this.phases = phases;
    }

    @Override
    public String name() {
        return DumpSource.NAME;
    }

    @Override
    public String description() {
        return MetadataJson.write(
                Map.of("kind", "hackernews", "api", spec.base().toString()));
    }

    @Override
    public String settings() {
        return DumpSource.VERSION + "\u0002" + spec.shape().settings();
    }

    @Override
    public Blocks open(BlockLedger ledger) {
        opened = new ApiBlocks(spec, ledger, phases);
        return opened;
    }

    /** What was left out so far. */
    public ItemDocuments.LeftOut leftOut() {
        return opened().map(ApiBlocks::leftOut).orElse(new ItemDocuments.LeftOut(0, 0, 0));
    }

    /** How much of what there is was read: 0 to 1. */
    public double fraction() {
        return opened().map(ApiBlocks::fraction).orElse(0.0);
    }

    private Optional<ApiBlocks> opened() {
        return Optional.ofNullable(opened);
    }
}
