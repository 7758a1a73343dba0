package dev.tusk.sources.file;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.Reading;
import dev.tusk.core.ledger.SourceItem;
import dev.tusk.core.text.TextFormat;
import dev.tusk.sources.content.ContentReader;
import dev.tusk.sources.content.FileFailure;
import dev.tusk.sources.content.RawContent;
import dev.tusk.sources.record.Fingerprint;
import dev.tusk.sources.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file that is one document. Its fingerprint is its size, the time of its last change and a hash: the first two tell that it has not
 * changed, the hash where only the time is another.
 */
final class FileItem implements SourceItem {

    /** The largest file that is read as one document; what a collection takes is less. */
    static final long MAX_BYTES = 64L << 20;

    /** A file may change again within what its time of change is measured in; then that would not tell. */
    private static final Duration UNSURE = Duration.ofSeconds(2);

    private static final String NO_TIME = "~";

    private final FoundFile found;
    private final @Nullable TextFormat format;
    private final ContentReader content;
    private final Shape shape;

    FileItem(FoundFile found, @Nullable TextFormat format, ContentReader content, Shape shape) {
        this.found = found;
        this.format = format;
        this.content = content;
        this.shape = shape;
    }

    /** What is known of a file without reading it, for conditions. */
    static Map<String, @Nullable Object> fields(FoundFile found) throws IOException {
        BasicFileAttributes attributes = attributes(found);
        return Map.of(
                "id", found.id(),
                "source", found.shown(),
                "size", attributes.size(),
                "modified", attributes.lastModifiedTime().toInstant().toString());
    }

    @Override
    public String id() {
        return found.id();
    }

    private static BasicFileAttributes attributes(FoundFile found) throws IOException {
        return Files.readAttributes(found.file(), BasicFileAttributes.class);
    }

    private static String stamp(BasicFileAttributes attributes) {
        return attributes.size() + " " + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS) + " ";
    }

    @Override
    public Version compare(String fingerprint) {
        try {
            return fingerprint.startsWith(stamp(attributes(found))) ? Version.SAME : Version.OTHER;
        } catch (IOException e) {
            // Reading it says why.
            return Version.OTHER;
        }
    }

    @Override
    public Reading read(@Nullable String before) {
        try {
            return readOnce(before);
        } catch (Changed first) {
            try {
                return readOnce(before);
            } catch (Changed again) {
                throw TuskException.withHint(
                        ErrorCode.FILE_UNREADABLE,
                        "cannot read \"%s\": it changed while it was read".formatted(found.shown()),
                        "run the same command again when nobody writes it");
            }
        }
    }

    private static final class Changed extends Exception {
        private static final long serialVersionUID = 1;

        Changed() {
            super("the file changed", null, false, false);
        }
    }

    private Reading readOnce(@Nullable String before) throws Changed {
        try {
            FileTime safe = FileTime.from(Instant.now().minus(UNSURE));
            BasicFileAttributes attributes = attributes(found);
            if (attributes.size() > MAX_BYTES) {
                throw TuskException.withHint(
                        ErrorCode.TOO_LARGE,
                        "cannot read \"%s\": it has %d MiB; at most %d are allowed"
                                .formatted(found.shown(), attributes.size() >> 20, MAX_BYTES >> 20),
                        "cut it into parts");
            }
            byte[] bytes = Files.readAllBytes(found.file());
            if (!stamp(attributes).equals(stamp(attributes(found))) || bytes.length != attributes.size()) {
                throw new Changed();
            }
            String hash = Fingerprint.of(bytes);
            String stamp = attributes.lastModifiedTime().compareTo(safe) < 0
                    ? stamp(attributes)
                    : attributes.size() + " " + NO_TIME + " ";
            if (before != null && before.endsWith(" " + hash)) {
                return new Reading.Same(stamp + hash);
            }
            List<String> notes = new ArrayList<>();
            Document document = content.read(
                            new RawContent(found.shown(), bytes, null, format),
                            shape.ofFile(found.id(), found.shown()),
                            notes::add)
                    .build();
            return new Reading.Content(shape.on(document), stamp + hash, notes);
        } catch (IOException e) {
            throw FileFailure.of(found.shown(), e);
        }
    }
}
