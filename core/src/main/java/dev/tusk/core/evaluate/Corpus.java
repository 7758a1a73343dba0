package dev.tusk.core.evaluate;

import dev.tusk.core.document.Document;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The documents of a corpus in BEIR's form, one at a time. Texts are as in the file; what else a line has is passed over. To
 * be closed; not for use by several threads at once.
 */
public final class Corpus implements Iterator<Document>, Closeable {

    static final String SOURCE_PREFIX = "evaluation of ";

    private final JsonLines lines;
    private final String source;
    private Optional<Document> next;

    Corpus(Path file, String source) {
        this.lines = new JsonLines(file);
        this.source = source;
        this.next = read();
    }

    private Optional<Document> read() {
        return lines.next()
                .map(entry -> Document.builder(entry.id())
                        .title(lines.text(entry, "title", false))
                        .body(lines.text(entry, "text", true))
                        .source(source)
                        .build());
    }

    @Override
    public boolean hasNext() {
        return next.isPresent();
    }

    /** @throws dev.tusk.core.failure.TuskException with file and line when the line after this document has another form */
    @Override
    public Document next() {
        Document document = next.orElseThrow(NoSuchElementException::new);
        next = read();
        return document;
    }

    @Override
    public void close() {
        lines.close();
    }
}
