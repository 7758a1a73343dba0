package dev.tusk.cli.index;

import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.core.recall.TuneListener;
import java.time.Duration;

/** Shows how far a tuning is, and what is left of the steps that are alike: so many comparisons, so many indexes. Not for use by many threads. */
final class TuneProgress implements TuneListener {

    private final StatusLine line;
    private String kind = "";
    private long since;
    private int from;

    TuneProgress(StatusLine line) {
        this.line = line;
    }

    @Override
    public void at(String step, int done, int all) {
        String newKind = step.split(" ", 2)[0];
        if (!newKind.equals(kind) || done < from) {
            kind = newKind;
            since = line.nanoTime();
            from = done;
        }
        line.show("  " + step + (all > 1 ? " (%s of %s)".formatted(Spoken.count(done), Spoken.count(all)) : " ...")
                + left(done, all));
    }

    private String left(int done, int all) {
        return done > from
                ? "  %s left"
                        .formatted(
                                Spoken.left(Duration.ofNanos((line.nanoTime() - since) / (done - from) * (all - done))))
                : "";
    }
}
