package dev.tusk.runtime.install;

import dev.tusk.runtime.failure.LocalPostgresException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A PostgreSQL on this machine whose servers Tusk can start. */
public sealed interface Installation permits SystemInstallation, PrivateInstallation {

    PostgresVersion version();

    /** The folder of {@code initdb}, {@code pg_ctl} and {@code postgres}. */
    Path bin();

    /** The folder of the extensions' control files. */
    Path extensions();

    /** Where it comes from, for people: "private, suite forky" or "of this machine". */
    String origin();

    /** A program that came with PostgreSQL or with a package added by {@link #require}. */
    Optional<Path> find(String program);

    /**
     * Makes sure that packages are there, such as {@code pgbouncer} or {@code postgresql-18-hypopg}. Costs nothing when
     * they are. Safe from several threads and processes at once.
     *
     * @throws LocalPostgresException when they are missing and cannot be added
     */
    void require(String... packages);

    /**
     * As {@link #require}, for extensions of this PostgreSQL by the name that {@code create extension} takes, such as
     * {@code pg_cron}.
     */
    void requireExtensions(String... names);

    /** Whether {@code create extension NAME} finds its files. */
    default boolean hasExtension(String name) {
        return Files.exists(extensions().resolve(name + ".control"));
    }

    /**
     * As {@link #find}.
     *
     * @throws LocalPostgresException when it is missing
     */
    default Path program(String name) {
        return find(name)
                .orElseThrow(() -> new LocalPostgresException(
                        "cannot run \"%s\": not there".formatted(name),
                        "PostgreSQL %s in %s".formatted(version(), bin()),
                        "require its package first"));
    }
}
