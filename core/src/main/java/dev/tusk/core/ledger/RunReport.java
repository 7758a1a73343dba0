package dev.tusk.core.ledger;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a run.
 *
 * @param ingestion the name
 * @param run the number of the run; a run that was killed goes on with its number
 * @param resumed whether it went on with a run that was not ended
 * @param counts of items; {@code unchanged} are those that were passed over, too
 * @param dropped items that were left out, now or when they were last read
 * @param deleted documents of items that are gone
 * @param duplicates items whose name came before in this run
 * @param incomplete why not all of the source was read; empty where it was, or where only what failed was asked for
 * @param notDeleted why what is gone was not deleted though that was asked for; null otherwise
 */
public record RunReport(
        String ingestion,
        long run,
        boolean resumed,
        IngestReport counts,
        long dropped,
        long deleted,
        long duplicates,
        Optional<String> incomplete,
        @Nullable TuskException notDeleted) {}
