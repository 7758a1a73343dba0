package dev.tusk.sources.file;

import dev.tusk.sources.record.RowForm;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files, folders and a stream to be read.
 *
 * @param paths files and folders
 * @param include only what fits one of these patterns; empty for all
 * @param exclude nothing that fits one of these
 * @param form what all files and the stream are; null where names tell, and the stream is JSON
 * @param stream read before the files; null for none
 * @param rows how lines and rows become documents; its shape is for files as well
 */
public record FilesSpec(
        List<Path> paths,
        List<String> include,
        List<String> exclude,
        @Nullable InputForm form,
        @Nullable InputStream stream,
        RowForm rows) {

    public FilesSpec {
        paths = List.copyOf(paths);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }
}
