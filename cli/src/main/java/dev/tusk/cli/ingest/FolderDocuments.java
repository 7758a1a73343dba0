package dev.tusk.cli.ingest;

import dev.tusk.core.document.Document;
import dev.tusk.server.wire.ApiJsonForm;
import dev.tusk.sources.SourceDocuments;
import dev.tusk.sources.Sources;
import dev.tusk.sources.file.FileSource;
import dev.tusk.sources.file.FilesSpec;
import dev.tusk.sources.record.RowForm;
import dev.tusk.sources.record.TableForm;
import dev.tusk.sources.shape.Shape;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The HTML, Markdown and text of a folder as documents: the id of each is its path below the folder.
 *
 * @param count how many there are
 */
public record FolderDocuments(FileSource source, long count) {

    /** Counts the files; a look at names only. */
    public static FolderDocuments in(Path folder) {
        FileSource source = new Sources(new ApiJsonForm())
                .files(new FilesSpec(
                        List.of(folder),
                        List.of(),
                        List.of("*.jsonl", "*.ndjson"),
                        null,
                        null,
                        new RowForm(null, TableForm.DEFAULT, Shape.NONE, null)));
        return new FolderDocuments(source, source.extent(() -> false).singles());
    }

    /**
     * The documents, one at a time.
     *
     * @param failures told of what cannot be read
     * @param stopped asked before each whether to end here
     */
    public Iterator<Document> documents(Failures failures, BooleanSupplier stopped) {
        return new SourceDocuments(source.open(), failures, stopped);
    }
}
