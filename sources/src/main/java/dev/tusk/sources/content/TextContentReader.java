package dev.tusk.sources.content;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextDecoder;
import dev.tusk.core.text.TextFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads HTML, Markdown and plain text. */
public final class TextContentReader implements ContentReader {

    @Override
    public boolean readsName(String fileName) {
        return TextFormat.ofFileName(fileName).isPresent();
    }

    @Override
    public boolean readsMediaType(String mediaType) {
        return ofMediaType(mediaType).isPresent();
    }

    @Override
    public Document.Builder read(RawContent raw, Document.Builder into, Consumer<String> notes) {
        TextFormat form = form(raw);
        return into.format(form).body(TextDecoder.decode(raw.bytes(), raw.name(), form));
    }

    private static TextFormat form(RawContent raw) {
        if (raw.form() != null) {
            return raw.form();
        }
        return Optional.ofNullable(raw.contentType())
                .flatMap(TextContentReader::ofMediaType)
                .or(() -> TextFormat.ofFileName(raw.name()))
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "cannot read \"%s\": neither its name nor its type tells what it is".formatted(raw.name()),
                        "add --input-format html, markdown or text"));
    }

    private static Optional<TextFormat> ofMediaType(String mediaType) {
        return switch (mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)) {
            case "text/html", "application/xhtml+xml" -> Optional.of(TextFormat.HTML);
            case "text/markdown", "text/x-markdown" -> Optional.of(TextFormat.MARKDOWN);
            case "text/plain" -> Optional.of(TextFormat.PLAIN);
            default -> Optional.empty();
        };
    }

    @Override
    public String version() {
        return "text 1";
    }
}
