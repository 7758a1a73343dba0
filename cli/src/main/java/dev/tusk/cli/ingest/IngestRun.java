package dev.tusk.cli.ingest;

import dev.tusk.cli.progress.Bar;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.core.Collection;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.ingest.IngestProgress;
import dev.tusk.core.ingest.IngestReport;
import java.util.Iterator;
import java.util.OptionalLong;

/** Puts documents into a collection and shows on standard error how far it is. */
public final class IngestRun {

    private final Collection collection;
    private final StatusLine line;
    private final StopSignal stop;
    private final Failures failures;

    /** @param failures told of what the collection refuses; counts what could not be read as well */
    public IngestRun(Collection collection, StatusLine line, StopSignal stop, Failures failures) {
        this.collection = collection;
        this.line = line;
        this.stop = stop;
        this.failures = failures;
    }

    /** How much there is to do, as far as that is known. */
    public interface Extent {
        /** Documents in all. */
        OptionalLong total();

        /** How much is done when so many documents are: 0 to 1, or NaN when nobody knows. */
        double fraction(long done);
    }

    /**
     * Reads until the source ends or the process is asked to stop; then what was read is committed.
     *
     * @param what what is counted, in the plural
     * @param source asked on the calling thread; should end when the process is asked to stop
     */
    public IngestReport run(String what, Iterator<Document> source, Extent extent) {
        Bar bar = new Bar(line, what);
        try {
            return collection.ingest(source, new IngestListener() {
                @Override
                public void progress(IngestProgress progress) {
                    // What could not be read is done with as well.
                    long done = progress.done() - progress.failed() + failures.count();
                    bar.update(done, extent.total(), extent.fraction(done), note());
                }

                @Override
                public void failed(String documentId, TuskException why) {
                    failures.accept(documentId, why);
                }
            });
        } finally {
            line.clear();
        }
    }

    private String note() {
        if (stop.requested()) {
            return "stopping";
        }
        return failures.count() == 0 ? "" : failures.count() + " failed";
    }
}
