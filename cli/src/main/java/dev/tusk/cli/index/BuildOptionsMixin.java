package dev.tusk.cli.index;

import dev.tusk.core.collection.vector.VectorIndexes.BuildOptions;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** With what an index is built. */
final class BuildOptionsMixin {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9}) ?([kmgt]b)", Pattern.CASE_INSENSITIVE);
    private static final Map<String, Integer> SHIFTS = Map.of("kb", 10, "mb", 20, "gb", 30, "tb", 40);

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "The memory of the server that the build may take, as 512MB or 4GB. Default: what it takes, of half of what "
                            + "is free at the most; 1 GB where the server does not tell that.")
    private @Nullable String memory;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description =
                    "How many processes help with the build, 0 to 64. Default: half of the server's parallel workers.")
    private @Nullable Integer workers;

    BuildOptions get() {
        return new BuildOptions(memory == null ? null : bytes(memory), workers);
    }

    private static long bytes(String size) {
        Matcher matcher = SIZE.matcher(size.strip());
        if (!matcher.matches()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "--memory is \"%s\"; it must be a size".formatted(size),
                    "write it as 512MB or 4GB");
        }
        return Long.parseLong(matcher.group(1))
                << SHIFTS.getOrDefault(matcher.group(2).toLowerCase(Locale.ROOT), 0);
    }
}
