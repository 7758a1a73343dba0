package dev.tusk.cli.ingest;

import dev.tusk.cli.progress.Spoken;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.ledger.RunReport;
import dev.tusk.sources.clean.CleaningReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What came of a run, for people and for programs. */
record IngestOutcome(RunReport report, boolean stopped, Optional<CleaningReport> cleaning) {

    String summary() {
        IngestReport counts = report.counts();
        return "%s: %s added, %s changed, %s unchanged, %s%s%s failed; %s written, %s embedded  (%s)"
                .formatted(
                        Spoken.count(counts.read() + report.dropped(), "document"),
                        Spoken.count(counts.added()),
                        Spoken.count(counts.changed()),
                        Spoken.count(counts.unchanged()),
                        report.deleted() == 0 ? "" : Spoken.count(report.deleted()) + " deleted, ",
                        report.dropped() == 0 ? "" : Spoken.count(report.dropped()) + " left out, ",
                        Spoken.count(counts.failed()),
                        Spoken.count(counts.chunks(), "chunk"),
                        Spoken.count(counts.embedded()),
                        Spoken.duration(counts.took()));
    }

    Counts json() {
        IngestReport counts = report.counts();
        return new Counts(
                counts.added(),
                counts.changed(),
                counts.unchanged(),
                report.deleted(),
                report.dropped(),
                counts.failed(),
                report.duplicates(),
                counts.chunks(),
                counts.embedded(),
                counts.took().toMillis() / 1000.0,
                stopped,
                report.ingestion(),
                report.run(),
                report.resumed(),
                report.incomplete().orElse(null),
                cleaning.map(CleaningJson::of).orElse(null));
    }

    /**
     * The counts of a run, as programs read them.
     *
     * @param ingestion the name of the source in the ledger
     * @param incomplete why not all of the source was read; null where it was
     * @param cleaning what the stages did to what was read; null where nothing was cleaned
     */
    record Counts(
            long added,
            long changed,
            long unchanged,
            long deleted,
            long dropped,
            long failed,
            long duplicates,
            long chunks,
            long embedded,
            double seconds,
            boolean stopped,
            String ingestion,
            long run,
            boolean resumed,
            @Nullable String incomplete,
            @Nullable CleaningJson cleaning) {}
}
