package dev.tusk.cli.ingest;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextDecoder;
import dev.tusk.core.text.TextFormat;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The documents of files, one at a time: what cannot be read is reported and passed over. Not for use by several threads at
 * once.
 */
public final class Inputs implements Iterator<Document>, Closeable {

    /** The largest file that is read as one document; what a collection takes is less. */
    static final long MAX_TEXT_BYTES = 64L << 20;

    private final Iterator<FoundFile> files;
    private final Function<FoundFile, Document.Builder> shape;
    private final Stamp stamp;
    private final BiConsumer<String, TuskException> broken;
    private final BooleanSupplier stopped;
    private @Nullable JsonSource open;
    private @Nullable CountingStream counted;
    private long closedJsonBytes;
    private final AtomicLong given = new AtomicLong();
    private @Nullable Document next;

    /**
     * @param files the files to read
     * @param shape what a file of text becomes, apart from its body and format
     * @param broken told of each file or line that cannot be read, and why
     * @param stopped asked before each document whether to end here
     */
    Inputs(
            Iterator<FoundFile> files,
            Function<FoundFile, Document.Builder> shape,
            Stamp stamp,
            BiConsumer<String, TuskException> broken,
            BooleanSupplier stopped) {
        this.files = files;
        this.shape = shape;
        this.stamp = stamp;
        this.broken = broken;
        this.stopped = stopped;
    }

    /** Reads this stream, JSON lines or an array, before all files. */
    Inputs reading(InputStream in, String name) {
        open(in, name);
        return this;
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            if (stopped.getAsBoolean()) {
                return false;
            }
            if (open != null) {
                readJson(open);
            } else if (files.hasNext()) {
                readFile(files.next());
            } else {
                return false;
            }
        }
        return true;
    }

    @Override
    public Document next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Document document = stamp.on(next);
        next = null;
        given.incrementAndGet();
        return document;
    }

    /** How many documents were asked for. */
    long given() {
        return given.get();
    }

    /** How many bytes of JSON were read for what was {@link #given}. */
    long jsonBytesRead() {
        return closedJsonBytes + (counted == null ? 0 : counted.bytes());
    }

    private void readJson(JsonSource source) {
        Optional<Item> item = source.next();
        if (item.isEmpty()) {
            close();
            return;
        }
        switch (item.get()) {
            case Item.Ready ready -> next = ready.document();
            case Item.Broken failure -> broken.accept(failure.where(), failure.why());
        }
    }

    private void readFile(FoundFile found) {
        try {
            switch (found.kind()) {
                case FileRules.Kind.Json _ -> open(Files.newInputStream(found.file()), found.shown());
                case FileRules.Kind.Text text ->
                    next = shape.apply(found)
                            .format(text.format())
                            .body(read(found.file(), found.shown(), text.format()))
                            .build();
            }
        } catch (IOException e) {
            broken.accept(found.shown(), Reading.failure(found.shown(), e));
        } catch (TuskException e) {
            broken.accept(found.shown(), e);
        }
    }

    private static String read(Path file, String shown, TextFormat format) throws IOException {
        long bytes = Files.size(file);
        if (bytes > MAX_TEXT_BYTES) {
            throw TuskException.withHint(
                    ErrorCode.TOO_LARGE,
                    "cannot read \"%s\": it has %d MiB; at most %d are allowed"
                            .formatted(shown, bytes >> 20, MAX_TEXT_BYTES >> 20),
                    "cut it into parts");
        }
        return TextDecoder.decode(Files.readAllBytes(file), shown, format);
    }

    private void open(InputStream in, String name) {
        counted = new CountingStream(in);
        open = new JsonSource(counted, name);
    }

    @Override
    public void close() {
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                broken.accept("", Reading.failure("the input", e));
            }
            closedJsonBytes += counted == null ? 0 : counted.bytes();
            open = null;
            counted = null;
        }
    }
}
