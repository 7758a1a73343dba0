package dev.tusk.runtime.install;

import dev.tusk.runtime.failure.LocalPostgresException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        String extensionPrefix = "postgresql-%d-".formatted(version.major());
        List<String> missing = new ArrayList<>();
        for (String name : packages) {
            boolean there = name.startsWith(extensionPrefix)
                    ? hasExtension(name.substring(extensionPrefix.length()).replace('-', '_'))
                    : find(name).isPresent();
            if (!there) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            String names = String.join(" ", missing);
            throw new LocalPostgresException(
                    "cannot use %s: not installed".formatted(names),
                    "PostgreSQL %s in %s belongs to this machine, so Tusk adds nothing to it".formatted(version, bin),
                    "install %s with the machine's package manager, or set TUSK_POSTGRESQL=private".formatted(names));
        }
    }
}
