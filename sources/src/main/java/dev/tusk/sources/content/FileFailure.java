package dev.tusk.sources.content;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Says why a file cannot be read. */
public final class FileFailure {

    private FileFailure() {}

    /** The failure of reading this file. */
    public static TuskException of(Object file, IOException e) {
        return new TuskException(
                ErrorCode.FILE_UNREADABLE, "cannot read \"%s\": %s".formatted(file, reason(e)), null, null, e);
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        @Nullable String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
