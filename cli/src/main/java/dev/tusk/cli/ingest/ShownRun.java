package dev.tusk.cli.ingest;

import dev.tusk.cli.progress.Bar;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestProgress;
import dev.tusk.core.ledger.RunListener;

/** Shows on standard error how far a run is. */
final class ShownRun implements RunListener {

    private static final int MAX_SHOWN = 20;

    private final StatusLine line;
    private final StopSignal stop;
    private final Failures failures;
    private final IngestRun.Extent extent;
    private final Bar bar;
    private int duplicates;
    private int notes;

    ShownRun(StatusLine line, StopSignal stop, Failures failures, IngestRun.Extent extent) {
        this.line = line;
        this.stop = stop;
        this.failures = failures;
        this.extent = extent;
        this.bar = new Bar(line, "documents");
    }

    @Override
    public void waiting() {
        line.print("another run of this source is at work; waiting for it");
    }

    @Override
    public void resumed(long run) {
        line.print("run %d was not ended: going on with it".formatted(run));
    }

    @Override
    public void progress(IngestProgress progress) {
        long done = progress.done();
        bar.update(done, extent.total(), extent.fraction(done), note());
    }

    private String note() {
        if (stop.requested()) {
            return "stopping";
        }
        return failures.count() == 0 ? "" : failures.count() + " failed";
    }

    @Override
    public void failed(String item, TuskException why) {
        failures.accept(item, why);
    }

    @Override
    public void noted(String item, String note) {
        notes++;
        if (notes <= MAX_SHOWN) {
            line.print("note: %s: %s".formatted(item, note));
        } else if (notes == MAX_SHOWN + 1) {
            line.print("note: and more; \"tusk ingest --show\" has all of a file");
        }
    }

    @Override
    public void duplicate(String item) {
        duplicates++;
        if (duplicates <= MAX_SHOWN) {
            line.print("duplicate: \"%s\" came before in this run; the last one counts".formatted(item));
        } else if (duplicates == MAX_SHOWN + 1) {
            line.print("duplicate: and more, which are only counted");
        }
    }
}
