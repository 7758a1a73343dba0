package dev.tusk.server.documents;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.server.http.ClientGone;
import dev.tusk.server.wire.DocumentJson;
import dev.tusk.server.wire.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a stream of JSON lines, one line in memory at a time. Lines that cannot be read are set aside; empty
 * lines are passed over. Not for several threads.
 */
final class JsonLines implements Iterator<Document> {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final int maxLineBytes;
    private final SetAside setAside;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long lineNumber;
    private boolean tooLong;
    private @Nullable Document next;

    JsonLines(InputStream in, int maxLineBytes, SetAside setAside) {
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
        this.maxLineBytes = maxLineBytes;
        this.setAside = setAside;
    }

    @Override
    public boolean hasNext() {
        while (next == null && readLine()) {
            next = document();
        }
        return next != null;
    }

    @Override
    public Document next() {
        Document document = hasNext() ? next : null;
        if (document == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return document;
    }

    private @Nullable Document document() {
        try {
            if (tooLong) {
                throw new TuskException(
                        ErrorCode.TOO_LARGE, "the line is longer than %d bytes".formatted(maxLineBytes));
            }
            byte[] bytes = line.toByteArray();
            return isBlank(bytes) ? null : DocumentJson.document(Json.parseLine(bytes));
        } catch (TuskException e) {
            setAside.line(lineNumber, e);
            return null;
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Fills {@link #line}; false at the end of the stream. */
    private boolean readLine() {
        line.reset();
        tooLong = false;
        try {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            lineNumber++;
            for (; b >= 0 && b != '\n'; b = in.read()) {
                if (line.size() < maxLineBytes) {
                    line.write(b);
                } else {
                    tooLong = true;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(new ClientGone(e));
        }
    }
}
