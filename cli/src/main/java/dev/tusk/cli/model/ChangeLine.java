package dev.tusk.cli.model;

import dev.tusk.cli.progress.Bar;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.core.change.ChangeProgress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far a change of model is, on a line that is rewritten. */
final class ChangeLine {

    private final StatusLine line;
    private @Nullable Bar bar;
    private String step = "";

    ChangeLine(StatusLine line) {
        this.line = line;
    }

    /** A line that stays. */
    void tell(String message) {
        line.print("  " + message);
    }

    void show(ChangeProgress progress) {
        if (!progress.step().equals(step)) {
            step = progress.step();
            bar = null;
            line.print("  " + step);
        }
        if (progress.chunksPerSecond() <= 0) {
            return;
        }
        Bar current = bar;
        if (current == null) {
            current = new Bar(line, "documents");
            bar = current;
        }
        String waits = progress.waitsFor();
        current.update(
                Math.min(progress.copiedDocuments(), progress.documents()),
                progress.documents(),
                waits == null
                        ? String.format(Locale.ROOT, "%,.0f chunks/s", progress.chunksPerSecond())
                        : "waits for " + waits);
    }
}
