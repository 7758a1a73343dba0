package dev.tusk.cli.index;

import dev.tusk.cli.progress.Bar;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.core.collection.vector.IndexProgress;
import org.jspecify.annotations.Nullable;

/** How far a build is: what the server counts in its phase, or the phase alone where it counts nothing. Not for several threads at once. */
final class BuildLine {

    private final StatusLine line;
    private @Nullable Bar bar;
    private String counted = "";

    BuildLine(StatusLine line) {
        this.line = line;
        line.begin("  building ...");
    }

    void show(IndexProgress progress) {
        if (progress.total() == 0) {
            line.show("  " + progress.phase());
            return;
        }
        // Each phase counts anew.
        String now = progress.phase() + progress.unit();
        Bar current = bar;
        if (current == null || !counted.equals(now)) {
            current = new Bar(line, progress.unit());
            bar = current;
            counted = now;
        }
        current.update(progress.done(), progress.total(), progress.phase());
    }
}
