package dev.tusk.cli.ingest;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;

/** What reading a source comes upon next. */
sealed interface Item {

    /** A document, ready to be put. */
    record Ready(Document document) implements Item {}

    /**
     * Something that cannot be read; what follows it may well be.
     *
     * @param where the file, with the line where there are lines
     */
    record Broken(String where, TuskException why) implements Item {}
}
