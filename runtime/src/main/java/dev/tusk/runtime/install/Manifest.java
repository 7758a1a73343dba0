package dev.tusk.runtime.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a private installation consists of. Its file is written last, so a folder that has one is complete.
 *
 * @param suite the Debian suite that the packages come from
 * @param postgres the version of PostgreSQL
 * @param packages name to version
 */
record Manifest(String suite, PostgresVersion postgres, NavigableMap<String, String> packages) {

    private static final String FILE = "tusk-manifest";
    private static final String HEADING = "tusk-installation 1";

    Manifest {
        packages = Collections.unmodifiableNavigableMap(new TreeMap<>(packages));
    }

    /** The manifest of a folder; empty when there is none or it is not whole. */
    static Optional<Manifest> read(Path root) {
        Path file = root.resolve(FILE);
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            var lines = Files.readAllLines(file);
            if (lines.size() < 3 || !lines.getFirst().equals(HEADING)) {
                return Optional.empty();
            }
            NavigableMap<String, String> packages = new TreeMap<>();
            for (String line : lines.subList(3, lines.size())) {
                String[] words = line.split("\t", 2);
                packages.put(words[0], words[1]);
            }
            return PostgresVersion.in(lines.get(2)).map(version -> new Manifest(lines.get(1), version, packages));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path root) {
        StringBuilder text = new StringBuilder("%s\n%s\nPostgreSQL %s\n".formatted(HEADING, suite, postgres));
        for (Map.Entry<String, String> entry : packages.entrySet()) {
            text.append(entry.getKey()).append('\t').append(entry.getValue()).append('\n');
        }
        try {
            Path unfinished = Files.writeString(root.resolve(FILE + ".new"), text);
            Files.move(
                    unfinished,
                    root.resolve(FILE),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
