package dev.tusk.cli.shell;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that a command was given, or standard input.
 *
 * @param path {@code -} is standard input
 */
public record GivenFile(String path) {

    /** As messages name it. */
    public String name() {
        return isStandardInput() ? "standard input" : path;
    }

    private boolean isStandardInput() {
        return path.equals("-");
    }

    /**
     * All of it, or its first bytes where it has more.
     *
     * @throws TuskException {@code FILE_UNREADABLE} with the reason
     */
    public byte[] bytes(Shell shell, int most) {
        try (InputStream in = isStandardInput() ? shell.in() : Files.newInputStream(Path.of(path))) {
            return in.readNBytes(most);
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw unreadable("there is no such file", e);
        } catch (AccessDeniedException e) {
            throw unreadable("its permissions forbid it", e);
        } catch (IOException e) {
            throw unreadable(
                    Files.isDirectory(Path.of(path)) ? "it is a directory" : String.valueOf(e.getMessage()), e);
        }
    }

    private TuskException unreadable(String why, IOException cause) {
        return new TuskException(
                ErrorCode.FILE_UNREADABLE,
                "cannot read %s: %s".formatted(isStandardInput() ? name() : "\"" + path + "\"", why),
                null,
                null,
                cause);
    }
}
