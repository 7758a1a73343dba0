package dev.tusk.core.ledger;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestProgress;

/** Hears of a run while it goes on, on the thread that called it. */
public interface RunListener {

    /** Hears nothing. */
    RunListener SILENT = new RunListener() {};

    /** Called once where another run of the ingestion is waited for. */
    default void waiting() {}

    /** Called where a run that was not ended goes on. */
    default void resumed(long run) {}

    /** Called now and then. */
    default void progress(IngestProgress progress) {}

    /** Called for each item that cannot be read or whose document is refused. */
    default void failed(String item, TuskException why) {}

    /** Called for what a person should know of an item that was read. */
    default void noted(String item, String note) {}

    /** Called for each item that was read and left out. */
    default void dropped(String item, String reason) {}

    /** Called for an item whose name came before in this run; the last of them counts. */
    default void duplicate(String item) {}
}
