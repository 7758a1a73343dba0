package dev.tusk.sources.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * How much there is to read: files of one document are counted; of those that hold many only the bytes are known beforehand, and of a stream
 * nothing.
 *
 * @param singles files of one document, and what could not be opened
 * @param tableBytes the bytes of files that hold many
 * @param stream whether a stream is read as well
 */
public record FileExtent(long singles, long tableBytes, boolean stream) {

    static FileExtent of(List<Path> paths, boolean stream, FileRules rules, BooleanSupplier stopped) {
        long singles = 0;
        long tableBytes = 0;
        LongAdder unreadable = new LongAdder();
        FileFinder files = new FileFinder(paths, rules, (where, why) -> unreadable.increment());
        while (files.hasNext() && !stopped.getAsBoolean()) {
            FoundFile found = files.next();
            switch (found.kind()) {
                case FileRules.Kind.Single single -> singles++;
                case FileRules.Kind.Many many -> tableBytes += size(found.file());
            }
        }
        // What cannot be opened is told as failed, and so counts as done in the end.
        return new FileExtent(singles + unreadable.sum(), tableBytes, stream);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException unreadable) {
            // Reading it will say so.
            return 0;
        }
    }
}
