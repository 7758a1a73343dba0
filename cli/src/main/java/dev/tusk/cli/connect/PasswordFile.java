package dev.tusk.cli.connect;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * libpq's password file: lines of {@code host:port:database:user:password}, where {@code *} stands for anything and a
 * backslash takes the meaning from a colon or a backslash (PostgreSQL's manual, "The Password File").
 */
final class PasswordFile {

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Path file;
    private final Consumer<String> warn;

    PasswordFile(Path file, Consumer<String> warn) {
        this.file = file;
        this.warn = warn;
    }

    /** The password of the first line that fits; empty when none does, or when the file is missing or open to others. */
    Optional<String> find(Host host, String database, String user) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            if (isOpenToOthers()) {
                warn.accept("warning: the password file \"%s\" is ignored, since others may read it; run: chmod 0600 %s"
                        .formatted(file, file));
                return Optional.empty();
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(PasswordFile::fields)
                    .filter(fields -> fields.size() == 5
                            && fits(fields.get(0), host.name())
                            && fits(fields.get(1), String.valueOf(host.port()))
                            && fits(fields.get(2), database)
                            && fits(fields.get(3), user))
                    .map(fields -> fields.get(4))
                    .findFirst();
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot read the password file \"%s\": %s".formatted(file, e),
                    null,
                    null,
                    e);
        }
    }

    private boolean isOpenToOthers() throws IOException {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view != null && view.readAttributes().permissions().stream().anyMatch(OTHERS::contains);
    }

    private static boolean fits(String pattern, String value) {
        // "*" as the whole field; an escaped one is a name.
        return pattern.equals(ANYTHING) || pattern.equals(value);
    }

    private static final String ANYTHING = "\0*";

    /** The fields of a line without their escapes. The password is the rest of the line after the fourth colon. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                escaped = true;
                field.append(line.charAt(++i));
            } else if (c == ':' && fields.size() < 4) {
                fields.add(!escaped && field.toString().equals("*") ? ANYTHING : field.toString());
                field.setLength(0);
                escaped = false;
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
