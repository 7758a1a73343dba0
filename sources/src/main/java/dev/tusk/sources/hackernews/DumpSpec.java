package dev.tusk.sources.hackernews;

import dev.tusk.sources.shape.Shape;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dumps to be read.
 *
 * @param files in JSON lines, CSV or Parquet; the first two also packed by gzip
 * @param format what all of them are; null where their names tell
 * @param shape what every document is given
 */
public record DumpSpec(List<Path> files, @Nullable DumpFormat format, Shape shape) {
    public DumpSpec {
        files = files.stream()
                .map(file -> file.toAbsolutePath().normalize())
                .distinct()
                .toList();
    }
}
