package dev.tusk.ops;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Outside collections, which a user's clone does not have: {@code shared/data} beside the project, or the folder that TUSK_BENCH_DATA names. */
public final class SharedData {

    private SharedData() {}

    /** The file or folder; the test is skipped where it is missing. */
    public static Path require(String name) {
        String named = System.getenv("TUSK_BENCH_DATA");
        Path path = (named == null || named.isBlank() ? Path.of("../../shared/data") : Path.of(named)).resolve(name);
        boolean there = Files.exists(path);
        if (!there) {
            System.err.printf(
                    "skipped: %s is not there%n", Objects.requireNonNull(path).normalize());
        }
        assumeTrue(there, () -> path.normalize() + " is not there");
        return path;
    }
}
