package dev.tusk.core.evaluate;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of a file in UTF-8, with their numbers, for messages. Blank lines are passed over. */
final class Lines implements Closeable {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path file;
    private final BufferedInputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;

    private Lines(Path file, InputStream in) {
        this.file = file;
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    static Lines of(Path file) {
        try {
            return of(Files.newInputStream(file), file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Of a stream, which {@link #close} closes; its messages name this file. */
    static Lines of(InputStream in, Path file) {
        return new Lines(file, in);
    }

    /** The next line that is not blank, or null at the end. */
    @Nullable
    String next() {
        String line = nextOrBlank();
        while (line != null && line.isBlank()) {
            line = nextOrBlank();
        }
        return line;
    }

    /** The next line, or null at the end. */
    @Nullable
    String nextOrBlank() {
        try {
            if (!readLine()) {
                return null;
            }
            number++;
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString();
            return number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new TuskException(
                    ErrorCode.INVALID_TEXT,
                    "cannot read \"%s\": line %d is not UTF-8".formatted(file, number),
                    null,
                    "convert the file to UTF-8",
                    e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The bytes up to a line feed, a carriage return or both; false at the end. */
    private boolean readLine() throws IOException {
        line.reset();
        int next = in.read();
        if (next < 0) {
            return false;
        }
        while (next >= 0 && next != '\n' && next != '\r') {
            line.write(next);
            next = in.read();
        }
        if (next == '\r') {
            in.mark(1);
            if (in.read() != '\n') {
                in.reset();
            }
        }
        return true;
    }

    /** The number of the line that was read last, counted from 1. */
    long number() {
        return number;
    }

    /** A failure of the line that was read last. */
    TuskException broken(String why, String hint) {
        return broken(number, why, hint);
    }

    TuskException broken(long line, String why, String hint) {
        return TuskException.withHint(ErrorCode.INVALID_REQUEST, "%s:%d: %s".formatted(file, line, why), hint);
    }

    static TuskException unreadable(Path file, IOException e) {
        String why = switch (e) {
            case NoSuchFileException missing -> "no such file";
            case AccessDeniedException denied -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
        return new TuskException(
                ErrorCode.FILE_UNREADABLE, "cannot read \"%s\": %s".formatted(file, why), null, null, e);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }
}
