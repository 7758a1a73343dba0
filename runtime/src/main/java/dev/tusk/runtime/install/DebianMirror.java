package dev.tusk.runtime.install;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.process.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where this machine takes Debian's packages from, as its own configuration of apt says, and the keys that vouch for
 * them.
 */
record DebianMirror(String site, Path keyring) {

    private static final List<Path> KEYRINGS = List.of(
            Path.of("/usr/share/keyrings/debian-archive-keyring.gpg"),
            Path.of("/usr/share/keyrings/debian-archive-keyring.pgp"));
    private static final String ELSEWHERE = """
            install PostgreSQL and pgvector yourself, then run Tusk again:
              apt-based systems: postgresql-%1$d and postgresql-%1$d-pgvector of the PostgreSQL project's apt repository
              macOS: brew install postgresql@%1$d pgvector
              Docker: docker compose up -d with Tusk's compose.yaml, then set TUSK_URL
            or point Tusk at a server that has pgvector with --url or TUSK_URL""".formatted(PostgresVersion.NEWEST);

    /** What to do on a machine where nothing can be installed this way. */
    static String elsewhere() {
        return ELSEWHERE;
    }

    /** @throws LocalPostgresException when this is no Debian-like machine */
    static DebianMirror ofThisMachine(String purpose) {
        for (String program : List.of("apt-get", "dpkg")) {
            if (!Files.isExecutable(Path.of("/usr/bin", program))) {
                throw new LocalPostgresException(
                        "cannot %s: this machine has no %s".formatted(purpose, program),
                        "Tusk installs from Debian's packages, without root, where apt and dpkg are there",
                        ELSEWHERE);
            }
        }
        Path keyring = KEYRINGS.stream()
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(() -> new LocalPostgresException(
                        "cannot %s: no keys to check Debian's packages with".formatted(purpose),
                        "none of %s is there".formatted(KEYRINGS),
                        "install the package debian-archive-keyring, or\n" + ELSEWHERE));
        return new DebianMirror(site(purpose), keyring);
    }

    private static String site(String purpose) {
        String updated = targets("--release-info", "$(SITE) $(ORIGIN)");
        String configured = targets("--no-release-info", "$(SITE) $(COMPONENT)");
        return siteIn(updated, configured)
                .orElseThrow(() -> new LocalPostgresException(
                        "cannot %s: this machine's apt sources name no Debian mirror".formatted(purpose),
                        configured,
                        ELSEWHERE));
    }

    private static String targets(String option, String format) {
        return Command.of("apt-get", "indextargets", option, "--format", format, "Created-By: Packages")
                .runOrFail("read this machine's apt sources");
    }

    /**
     * The mirror among apt's sources; the security mirror has no suite of the kind we need.
     *
     * @param updated "site origin" lines of the sources whose lists are on the machine: none before the first {@code apt-get
     *     update}, as in a fresh container
     * @param configured "site component" lines of all sources
     */
    static Optional<String> siteIn(String updated, String configured) {
        return Stream.concat(
                        updated.lines().filter(line -> line.endsWith(" Debian")),
                        configured.lines().filter(line -> line.contains("debian") && line.endsWith(" main")))
                .filter(line -> !line.contains("security"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .findFirst();
    }
}
