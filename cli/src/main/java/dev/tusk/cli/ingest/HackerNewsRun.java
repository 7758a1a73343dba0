package dev.tusk.cli.ingest;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.core.Collection;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.BlockSource;
import dev.tusk.core.ledger.RunOptions;
import dev.tusk.core.ledger.RunReport;
import dev.tusk.sources.hackernews.ApiSource;
import dev.tusk.sources.hackernews.ApiSpec;
import dev.tusk.sources.hackernews.DumpSource;
import dev.tusk.sources.hackernews.DumpSpec;
import dev.tusk.sources.hackernews.ItemDocuments;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs an ingestion of Hacker News and tells of it. */
final class HackerNewsRun {

    private static final int SOME_FAILED = 1;
    private static final int STOPPED = 130;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    private final Collection collection;
    private final @Nullable String name;
    private final StatusLine line;
    private final Output output;

    HackerNewsRun(Collection collection, @Nullable String name, StatusLine line, Output output) {
        this.collection = collection;
        this.name = name;
        this.line = line;
        this.output = output;
    }

    int dumps(DumpSpec spec, RunOptions asked) {
        DumpSource source = new DumpSource(spec, line::print);
        return run(source, source::leftOut, source::fraction, asked, false);
    }

    /** Where the API is followed, what is there is read first, and its indexes are brought up to date. */
    int api(ApiSpec spec, RunOptions asked) {
        ApiSource there = new ApiSource(spec.following(false), line::print);
        int exitCode = run(there, there::leftOut, there::fraction, asked, false);
        if (exitCode == STOPPED || !spec.follow() || asked.retry()) {
            return exitCode;
        }
        line.print("following; end it by Ctrl-C");
        ApiSource followed = new ApiSource(spec, line::print);
        RunOptions further = RunOptions.DEFAULT.waiting(asked.patience());
        return run(followed, followed::leftOut, followed::fraction, further, true);
    }

    private int run(
            BlockSource source,
            Supplier<ItemDocuments.LeftOut> leftOut,
            DoubleSupplier fraction,
            RunOptions asked,
            boolean follows) {
        Failures failures = new Failures(line, output);
        try (StopSignal stop = StopSignal.listen(STOP_PATIENCE)) {
            RunReport report;
            try {
                report = collection
                        .ledger()
                        .run(
                                name,
                                source,
                                asked.stoppedBy(stop::requested),
                                new ShownRun(line, stop, failures, extent(fraction)));
            } catch (TuskException e) {
                if (e.code() != ErrorCode.INGESTION_RUNNING && e.code() != ErrorCode.INGESTION_NOT_FOUND) {
                    line.print("what was committed before the failure stays; run the same command again to go on");
                }
                throw e;
            } finally {
                line.clear();
            }
            // Whoever follows is always stopped, and has done what there was to do.
            boolean stopped = stop.requested() && !follows;
            IngestOutcome outcome = new IngestOutcome(report, stopped, Optional.empty());
            line.print(outcome.summary());
            tell(leftOut.get());
            if (stopped) {
                line.print("stopped; run the same command again to go on");
            } else if (!follows) {
                IngestCommand.maintain(collection, line);
            }
            if (output.json()) {
                output.json(outcome.json());
            }
            return stopped ? STOPPED : failures.count() > 0 ? SOME_FAILED : 0;
        }
    }

    private void tell(ItemDocuments.LeftOut out) {
        if (out.all() > 0) {
            line.print("left out: %s deleted or dead, %s that say nothing by themselves, %s others"
                    .formatted(Spoken.count(out.gone()), Spoken.count(out.noise()), Spoken.count(out.others())));
        }
    }

    private static IngestRun.Extent extent(DoubleSupplier fraction) {
        return new IngestRun.Extent() {
            @Override
            public OptionalLong total() {
                return OptionalLong.empty();
            }

            @Override
            public double fraction(long done) {
                return fraction.getAsDouble();
            }
        };
    }
}
