package dev.tusk.runtime.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL that Tusk unpacked into a folder of its own. */
public final class PrivateInstallation implements Installation {

    private final Path root;
    private final PostgresVersion version;
    private final String suite;
    private final PrivateInstallations installer;

    PrivateInstallation(Path root, Manifest manifest, PrivateInstallations installer) {
        this.root = root;
        this.version = manifest.postgres();
        this.suite = manifest.suite();
        this.installer = installer;
    }

    @Override
    public PostgresVersion version() {
        return version;
    }

    /** The folder that the packages were unpacked into; it stands for {@code /} in their file lists. */
    public Path root() {
        return root;
    }

    /** The Debian suite that the packages come from. */
    public String suite() {
        return suite;
    }

    @Override
    public Path bin() {
        return root.resolve("usr/lib/postgresql/%d/bin".formatted(version.major()));
    }

    @Override
    public Path extensions() {
        return root.resolve("usr/share/postgresql/%d/extension".formatted(version.major()));
    }

    @Override
    public String origin() {
        return "private, suite " + suite;
    }

    @Override
    public Optional<Path> find(String program) {
        return Stream.of(bin(), root.resolve("usr/bin"), root.resolve("usr/sbin"))
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public void require(String... packages) {
        List<String> names = Arrays.asList(packages);
        if (!packages().keySet().containsAll(names)) {
            installer.add(this, names.stream().map(List::of).toList());
        }
    }

    @Override
    public void requireExtensions(String... names) {
        List<List<String>> missing = Stream.of(names)
                .filter(name -> !hasExtension(name))
                .map(this::packagesOfExtension)
                .toList();
        if (!missing.isEmpty()) {
            installer.add(this, missing);
        }
    }

    /** Debian drops the "pg" from most names (postgresql-18-cron), but not from all (postgresql-18-pg-textsearch). */
    private List<String> packagesOfExtension(String name) {
        String prefix = "postgresql-%d-".formatted(version.major());
        String full = prefix + name.replace('_', '-');
        return name.startsWith("pg_")
                ? List.of(full, prefix + name.substring("pg_".length()).replace('_', '-'))
                : List.of(full);
    }

    /** All packages with their versions. */
    public NavigableMap<String, String> packages() {
        return Manifest.read(root).orElseThrow().packages();
    }
}
