package dev.tusk.runtime.install;

import dev.tusk.runtime.failure.LocalPostgresException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL that somebody installed on this machine. Tusk runs it and never changes it. */
record SystemInstallation(PostgresVersion version, Path bin, Path extensions, List<Path> path) implements Installation {

    SystemInstallation {
        path = List.copyOf(path);
    }

    @Override
    public String origin() {
        return "of this machine";
    }

    @Override
    public Optional<Path> find(String program) {
        return Stream.concat(Stream.of(bin), Stream.concat(path.stream(), Stream.of(Path.of("/usr/sbin"))))
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public void require(String... packages) {
        requireNothing(Stream.of(packages).filter(name -> find(name).isEmpty()).toList());
    }

    @Override
    public void requireExtensions(String... names) {
        requireNothing(Stream.of(names).filter(name -> !hasExtension(name)).toList());
    }

    private void requireNothing(List<String> missing) {
        if (!missing.isEmpty()) {
            String names = String.join(", ", missing);
            throw new LocalPostgresException(
                    "cannot use %s: not installed".formatted(names),
                    "PostgreSQL %s in %s belongs to this machine, so Tusk adds nothing to it".formatted(version, bin),
                    "install %s with the machine's package manager, or set TUSK_POSTGRESQL=private".formatted(names));
        }
    }
}
