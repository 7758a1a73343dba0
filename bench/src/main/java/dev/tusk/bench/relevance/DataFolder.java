package dev.tusk.bench.relevance;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the judged collections are, which are not part of Tusk's sources. */
public final class DataFolder {

    static final String VARIABLE = "TUSK_BENCH_DATA";

    private DataFolder() {}

    /**
     * The folder that was named; else {@code shared/data} beside the sources, where it is there.
     *
     * @param option the value of {@code --data}, or null
     */
    public static Optional<Path> find(@Nullable Path option, Map<String, String> environment) {
        String variable = environment.getOrDefault(VARIABLE, "");
        Path named = option != null ? option : variable.isBlank() ? null : Path.of(variable);
        if (named != null && !Files.isDirectory(named)) {
            throw TuskException.withHint(
                    ErrorCode.FILE_UNREADABLE,
                    "there is no folder \"%s\"".formatted(named),
                    "--data or %s names the folder that holds scifact and cosqa in the form of BEIR"
                            .formatted(VARIABLE));
        }
        if (named != null) {
            return Optional.of(named);
        }
        String sources = System.getProperty("tusk.home", ".");
        return Optional.of(Path.of(sources, "..", "shared", "data").normalize()).filter(Files::isDirectory);
    }
}
