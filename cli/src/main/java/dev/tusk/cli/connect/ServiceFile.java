package dev.tusk.cli.connect;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** libpq's connection service file: sections of parameters under {@code [name]}. */
final class ServiceFile {

    private ServiceFile() {}

    /**
     * The parameters of a service.
     *
     * @param files looked at in this order; those that do not exist are passed over
     * @throws TuskException {@code INVALID_REQUEST} when no file has the service
     */
    static Parameters read(String service, List<Path> files) {
        Map<String, Path> known = new LinkedHashMap<>();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                continue;
            }
            Parameters parameters = new Parameters();
            String section = "";
            for (String raw : lines(file)) {
                String line = raw.strip();
                if (line.startsWith("[") && line.endsWith("]")) {
                    section = line.substring(1, line.length() - 1);
                    known.putIfAbsent(section, file);
                } else if (section.equals(service) && !line.isEmpty() && !line.startsWith("#")) {
                    int equals = line.indexOf('=');
                    String keyword =
                            equals < 0 ? line : line.substring(0, equals).strip();
                    Parameters.check(keyword, "the service \"%s\" of %s".formatted(service, file));
                    parameters.add(
                            keyword,
                            equals < 0 ? "" : line.substring(equals + 1).strip());
                }
            }
            if (known.containsKey(service)) {
                return parameters;
            }
        }
        throw new TuskException(
                ErrorCode.INVALID_REQUEST,
                "the connection service \"%s\" is not defined".formatted(service),
                "looked in "
                        + String.join(", ", files.stream().map(Path::toString).toList()),
                Suggestion.hint(service, new TreeSet<>(known.keySet())),
                null);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot read the service file \"%s\": %s".formatted(file, e),
                    null,
                    null,
                    e);
        }
    }
}
