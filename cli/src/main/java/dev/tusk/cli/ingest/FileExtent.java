package dev.tusk.cli.ingest;

import dev.tusk.cli.progress.Bar;
import dev.tusk.cli.progress.StatusLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * How much there is to read: files of text are counted; of JSON files only the bytes are known beforehand, and of a stream
 * nothing.
 *
 * @param texts files of text, and what could not be opened
 * @param jsonBytes the bytes of JSON files
 * @param stream whether a stream is read as well
 */
record FileExtent(long texts, long jsonBytes, boolean stream) {

    /** Counts; a look at names only. */
    static FileExtent of(List<Path> paths, boolean stream, FileRules rules, StatusLine line, BooleanSupplier stopped) {
        Bar bar = new Bar(line, "files found");
        long texts = 0;
        long jsonBytes = 0;
        LongAdder unreadable = new LongAdder();
        FileFinder files = new FileFinder(paths, rules, (where, why) -> unreadable.increment());
        while (files.hasNext() && !stopped.getAsBoolean()) {
            FoundFile found = files.next();
            switch (found.kind()) {
                case FileRules.Kind.Text _ -> texts++;
                case FileRules.Kind.Json _ -> jsonBytes += size(found.file());
            }
            bar.update(texts, OptionalLong.empty(), Double.NaN, "");
        }
        line.clear();
        // What cannot be opened is told as failed, and so counts as done in the end.
        return new FileExtent(texts + unreadable.sum(), jsonBytes, stream);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException unreadable) {
            // Reading it will say so.
            return 0;
        }
    }

    /** The extent of reading these inputs. */
    IngestRun.Extent of(Inputs inputs) {
        return new IngestRun.Extent() {
            @Override
            public OptionalLong total() {
                return stream || jsonBytes > 0 ? OptionalLong.empty() : OptionalLong.of(texts);
            }

            @Override
            public double fraction(long done) {
                if (stream || (jsonBytes > 0 && texts > 0)) {
                    return Double.NaN;
                }
                if (jsonBytes > 0) {
                    // What was read waits to be put.
                    double put = inputs.given() == 0 ? 0 : Math.min(1, (double) done / inputs.given());
                    return put * inputs.jsonBytesRead() / jsonBytes;
                }
                return texts == 0 ? 1 : (double) done / texts;
            }
        };
    }
}
