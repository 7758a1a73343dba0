package dev.tusk.cli.ingest;

import dev.tusk.core.document.Document;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The HTML, Markdown and text of a folder as documents: the id of each is its path below the folder.
 *
 * @param count how many there are
 */
public record FolderDocuments(Path folder, long count) {

    private static final FileRules RULES = new FileRules(List.of(), List.of("*.jsonl", "*.ndjson"), null);

    /** Counts the files; a look at names only. */
    public static FolderDocuments in(Path folder) {
        FileFinder files = new FileFinder(List.of(folder), RULES, (where, why) -> {});
        long count = 0;
        while (files.hasNext()) {
            files.next();
            count++;
        }
        return new FolderDocuments(folder, count);
    }

    /**
     * The documents, one at a time.
     *
     * @param failures told of what cannot be read
     * @param stopped asked before each whether to end here
     */
    public Iterator<Document> documents(Failures failures, BooleanSupplier stopped) {
        return new Inputs(
                new FileFinder(List.of(folder), RULES, failures),
                found -> Document.builder(found.id()).source(found.shown()),
                Stamp.NONE,
                failures,
                stopped);
    }
}
