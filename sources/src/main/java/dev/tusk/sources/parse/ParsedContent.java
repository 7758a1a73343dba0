package dev.tusk.sources.parse;

import dev.tusk.core.document.Document;
import dev.tusk.sources.content.ContentReader;
import dev.tusk.sources.content.RawContent;
import dev.tusk.sources.content.TextContentReader;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes documents of all kinds of files that there are parsers for. Closing it ends the processes that parse. Safe for use by many threads at
 * once.
 */
public final class ParsedContent implements ContentReader, AutoCloseable {

    /** To be counted up where a parser, or a version of its library, makes another text of the same bytes. */
    private static final String VERSION = "parse 2";

    private final TextContentReader texts = new TextContentReader();
    private final Parsers parsers;

    public ParsedContent(ParseLimits limits) {
        this.parsers = new Parsers(limits);
    }

    @Override
    public boolean readsName(String fileName) {
        return FileKind.ofName(fileName).isPresent();
    }

    @Override
    public boolean readsMediaType(String mediaType) {
        return FileKind.ofContentType(mediaType).isPresent();
    }

    @Override
    public Document.Builder read(RawContent raw, Document.Builder into, Consumer<String> notes) {
        if (!isKnown(raw)) {
            // It says what is missing.
            return texts.read(raw, into, notes);
        }
        Parsed parsed = raw.form() == null
                ? parsers.parse(raw.name(), raw.contentType(), raw.bytes())
                : parsers.parse(raw.name(), FileKind.of(raw.form()), raw.contentType(), raw.bytes());
        parsed.notes().forEach(notes);
        Document known = into.build();
        if (known.title().isBlank() && !parsed.title().isBlank()) {
            into.title(parsed.title());
        }
        parsed.metadata().forEach((key, value) -> {
            if (!known.metadata().containsKey(key)) {
                into.metadata(key, value);
            }
        });
        return into.format(parsed.format()).body(parsed.text());
    }

    private static boolean isKnown(RawContent raw) {
        return raw.form() != null
                || FileKind.ofName(raw.name()).isPresent()
                || Optional.ofNullable(raw.contentType())
                        .flatMap(FileKind::ofContentType)
                        .isPresent();
    }

    @Override
    public String version() {
        return texts.version() + ", " + VERSION;
    }

    @Override
    public void close() {
        parsers.close();
    }
}
