package dev.tusk.sources.parse;

import dev.tusk.core.document.Document;
import dev.tusk.core.text.TextFormat;
import dev.tusk.sources.content.ContentReader;
import dev.tusk.sources.content.RawContent;
import dev.tusk.sources.content.TextContentReader;
import java.util.Optional;

/**
 * Makes documents of all kinds of files that there are parsers for. Closing it ends the processes that parse. Safe for use by many threads at
 * once.
 */
public final class ParsedContent implements ContentReader, AutoCloseable {

    /** To be counted up where a parser, or a version of its library, makes another text of the same bytes. */
    private static final String VERSION = "parse 1";

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
    public Document.Builder read(RawContent raw, Document.Builder into) {
        if (isPlainText(raw)) {
            return texts.read(raw, into);
        }
        Parsed parsed = parsers.parse(raw.name(), raw.mediaType(), raw.bytes());
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

    /** What needs no parser of its own is told from other forms as strictly as ever. */
    private static boolean isPlainText(RawContent raw) {
        if (raw.form() != null) {
            return true;
        }
        Optional<TextFormat> format = Optional.ofNullable(raw.mediaType())
                .flatMap(FileKind::ofContentType)
                .filter(kind -> kind != FileKind.TEXT)
                .or(() -> FileKind.ofName(raw.name()))
                .flatMap(FileKind::format);
        return format.isPresent()
                || (FileKind.ofName(raw.name()).isEmpty()
                        && Optional.ofNullable(raw.mediaType())
                                .flatMap(FileKind::ofContentType)
                                .isEmpty());
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
