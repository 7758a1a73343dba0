package dev.tusk.sources.content;

import dev.tusk.core.document.Document;
import java.util.function.Consumer;

/**
 * Makes documents of bytes: the place where parsers come in. Knows by name or media type which forms it reads. Safe for use by many threads
 * at once.
 */
public interface ContentReader {

    /** Whether a file of this name is one document of a form that it reads. */
    boolean readsName(String fileName);

    /** Whether a page of this media type is one document of a form that it reads. */
    boolean readsMediaType(String mediaType);

    /**
     * The document that these bytes are. Sets body and format, and a title or metadata where the form has them and {@code into} has none.
     *
     * @param into id, source and what else is known already
     * @param notes told what a person should know: what was guessed, and what was left out
     * @return {@code into}
     * @throws dev.tusk.core.failure.TuskException when the bytes cannot be read: binary, broken, too large, under a password
     */
    Document.Builder read(RawContent raw, Document.Builder into, Consumer<String> notes);

    /** A name of this reader and its version: where it differs from the last run, files are read again. */
    String version();
}
