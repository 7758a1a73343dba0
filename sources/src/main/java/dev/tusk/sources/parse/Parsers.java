package dev.tusk.sources.parse;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextFormat;
import dev.tusk.sources.parse.process.ParseJob;
import dev.tusk.sources.parse.process.ParserProcesses;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of items into texts. Texts are decoded here; AsciiDoc, PDF, documents of offices, e-mail and EPUB go to processes of
 * their own, which are started when the first such item comes and used for all that follow. Safe for use by many threads at
 * once: each has a process to itself while it parses.
 */
public final class Parsers implements AutoCloseable {

    private final ParseLimits limits;
    private final ParserProcesses processes;

    /** With as many processes as there are processors. */
    public Parsers(ParseLimits limits) {
        this(limits, Runtime.getRuntime().availableProcessors());
    }

    /**
     * With a number of processes of its own.
     *
     * @param processes how many items that are no texts may be parsed at once, 1 or more; others wait for their turn
     */
    public Parsers(ParseLimits limits, int processes) {
        this.limits = limits;
        this.processes = new ParserProcesses(limits.heapMegabytes(), processes);
    }

    /**
     * Parses an item.
     *
     * @param name its path or address, for messages, and for its kind where the content type tells none
     * @param contentType as HTTP has it, its character set included; or null
     * @throws TuskException {@code INVALID_REQUEST} where neither name nor content type tell the kind; {@code TOO_LARGE},
     *     {@code TIMEOUT} beyond a limit; {@code INVALID_TEXT} for bytes that are no text in any character set that is
     *     declared or recognised; {@code FILE_UNREADABLE} for a broken file or one with a password
     */
    public Parsed parse(String name, @Nullable String contentType, byte[] bytes) {
        FileKind kind = Optional.ofNullable(contentType)
                .flatMap(FileKind::ofContentType)
                .filter(told -> told != FileKind.TEXT)
                .or(() -> FileKind.ofName(name))
                .or(() -> Optional.ofNullable(contentType).flatMap(FileKind::ofContentType))
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "cannot read \"%s\": neither its name nor its content type tell what it is".formatted(name),
                        "give its format"));
        return parse(name, kind, contentType, bytes);
    }

    /** As {@link #parse(String, String, byte[])}, for an item whose kind is known. */
    public Parsed parse(String name, FileKind kind, @Nullable String contentType, byte[] bytes) {
        if (bytes.length > limits.maxBytes()) {
            throw TuskException.withHint(
                    ErrorCode.TOO_LARGE,
                    "cannot read \"%s\": it has %,d bytes; at most %,d are allowed"
                            .formatted(name, bytes.length, limits.maxBytes()),
                    "cut it into parts");
        }
        if (!kind.isText()) {
            return processes.parse(new ParseJob(name, kind, limits, bytes));
        }
        Magic.refuse(name, bytes);
        List<String> notes = new ArrayList<>();
        @Nullable Charset declared = contentType == null ? null : Encodings.charset(contentType);
        String text = Encodings.decode(bytes, name, kind.format().orElse(TextFormat.PLAIN), declared, notes);
        if (text.length() > limits.maxCharacters()) {
            throw TuskException.withHint(
                    ErrorCode.TOO_LARGE,
                    "cannot read \"%s\": it has %,d characters; at most %,d are allowed"
                            .formatted(name, text.length(), limits.maxCharacters()),
                    "cut it into parts");
        }
        if (kind.format().isEmpty()) {
            Parsed parsed = processes.parse(new ParseJob(name, kind, limits, text.getBytes(StandardCharsets.UTF_8)));
            notes.addAll(parsed.notes());
            return new Parsed(kind, parsed.format(), parsed.text(), parsed.title(), parsed.metadata(), notes);
        }
        return new Parsed(kind, kind.format().orElseThrow(), text, "", Map.of(), notes);
    }

    /** Ends the processes. Items that are being parsed fail. */
    @Override
    public void close() {
        processes.close();
    }
}
