package dev.tusk.core.schedule;

import java.util.List;

/**
 * An ingestion that runs by itself.
 *
 * @param collection the collection that it goes into
 * @param name of the ingestion
 * @param arguments of {@code tusk ingest}, without connection and output
 * @param directory what relative paths are meant from; absolute, on the host that runs it
 * @param timing when
 */
public record Schedule(String collection, String name, List<String> arguments, String directory, Timing timing) {

    public Schedule {
        arguments = List.copyOf(arguments);
    }
}
