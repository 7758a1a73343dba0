package dev.tusk.core.evaluate;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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
    private final BufferedReader reader;
    private long number;

    private Lines(Path file, BufferedReader reader) {
        this.file = file;
        this.reader = reader;
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
        return new Lines(file, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder())));
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
            String line = reader.readLine();
            if (line == null) {
                return null;
            }
            number++;
            return number == 1 && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK ? line.substring(1) : line;
        } catch (CharacterCodingException e) {
            throw new TuskException(
                    ErrorCode.INVALID_TEXT,
                    "cannot read \"%s\": after line %d it is not UTF-8".formatted(file, number),
                    null,
                    "convert the file to UTF-8",
                    e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
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
            reader.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }
}
