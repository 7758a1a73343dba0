package dev.tusk.cli.ingest;

import dev.tusk.cli.output.Output;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.core.failure.TuskException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells of what cannot be read or stored, one line each, and counts it. Safe for use by several threads. */
public final class Failures implements BiConsumer<String, TuskException> {

    private final StatusLine line;
    private final @Nullable Output output;
    private final AtomicLong count = new AtomicLong();

    public Failures(StatusLine line) {
        this.line = line;
        this.output = null;
    }

    /** Also prints each as a line of JSON, where the output is JSON. */
    Failures(StatusLine line, Output output) {
        this.line = line;
        this.output = output.json() ? output : null;
    }

    /** As programs read it. */
    record Failed(
            String item,
            String code,
            String failed,
            @Nullable String hint) {}

    /** @param where the file, the line of a file or the id of a document */
    @Override
    public void accept(String where, TuskException why) {
        count.incrementAndGet();
        String message = why.getMessage();
        String prefix = message.contains("\"" + where + "\"") || where.isEmpty() ? "" : where + ": ";
        String hint = why.hint() == null ? "" : " (" + why.hint() + ")";
        String detail = why.detail() == null ? "" : ": " + why.detail().replace("\n", "; ");
        line.print("failed: " + prefix + message + detail + hint);
        if (output != null) {
            output.jsonLine(new Failed(where, why.code().code(), message + detail, why.hint()));
        }
    }

    public long count() {
        return count.get();
    }
}
