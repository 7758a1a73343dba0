package dev.tusk.core.ingest;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.LexicalState;
import dev.tusk.core.collection.TermStatistics;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps term statistics cheap to read while documents are written, and the average length of small collections up to date;
 * for large ones that is left to maintain. Safe for use by many threads at once.
 */
final class TermUpkeep {

    /** Chunks after which what writers appended is merged, as a load brings them. */
    private static final long MERGE_EVERY_CHUNKS = 250_000;

    /** Writes, by whomever, after which it is merged: every search adds up what each has appended to a frequent word. */
    static final long MERGE_FROM_WRITES = 1000;

    /** The first write looks how many there are, since a program may end after it, and then each of so many. */
    private static final long LOOK_EVERY_WRITES = 100;

    /** A collection up to this size is weighed anew in less than a quarter of a second. */
    private static final long SMALL_COLLECTION_CHUNKS = 1000;

    private static final System.Logger LOG = System.getLogger(TermUpkeep.class.getName());

    private final Database database;
    private final TermStatistics statistics;
    private final String purpose;

    private final AtomicLong unmerged = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong untilCheck = new AtomicLong();

    TermUpkeep(Database database, CollectionDefinition definition, Extensions extensions) {
        this.database = database;
        this.statistics = new TermStatistics(definition, extensions);
        this.purpose = "keep the term statistics of collection \"%s\"".formatted(definition.name());
    }

    /** Does what is due after a committed write of so many chunks. */
    void written(int chunks) {
        boolean merge = unmerged.addAndGet(chunks) >= MERGE_EVERY_CHUNKS;
        boolean look = writes.getAndIncrement() % LOOK_EVERY_WRITES == 0;
        boolean check = untilCheck.addAndGet(-chunks) <= 0;
        if (!merge && !look && !check) {
            return;
        }
        try {
            database.connected(purpose, connection -> {
                if (merge || (look && statistics.hasUnmerged(connection, MERGE_FROM_WRITES))) {
                    unmerged.set(0);
                    statistics.merge(connection);
                }
                if (check) {
                    LexicalState state = statistics.state(connection);
                    // The average can only have moved much again when the collection has grown by some part.
                    untilCheck.set(Math.max(1, state.chunks() / 4));
                    // Behind a pooler that shares sessions it is left to maintain.
                    if (state.isOutdated()
                            && !state.isOfOlderVersion()
                            && state.chunks() <= SMALL_COLLECTION_CHUNKS
                            && !database.sharesSession(connection)) {
                        statistics.reweigh(connection);
                    }
                }
                return true;
            });
        } catch (TuskException e) {
            // The documents are committed and found; only the cost of a search and the average length wait for
            // maintain.
            LOG.log(System.Logger.Level.WARNING, "left to the next maintain: " + e.getMessage());
        }
    }
}
