package dev.tusk.runtime.install;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * apt with a state of its own in one folder: it reads nothing of what is installed on this machine but its mirror, its
 * keys and its proxy, and changes nothing of it. Not thread-safe.
 */
final class Apt {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Pattern PGVECTOR = Pattern.compile("postgresql-(\\d+)-pgvector");
    private static final String NETWORK_HINT =
            "check the network and the proxy settings of apt, then run the same command again";

    private final Path folder;
    private final String suite;
    private final Path configuration;

    /**
     * @param folder for package lists and archives
     * @param suite Debian's name of a release, such as trixie
     * @param installed a file in dpkg's status format: what need not be fetched; may be missing
     */
    Apt(Path folder, DebianMirror mirror, String suite, Path installed) {
        this.folder = folder;
        this.suite = suite;
        this.configuration = folder.resolve("apt.conf");
        try {
            Files.createDirectories(folder.resolve("lists/partial"));
            Files.createDirectories(archives().resolve("partial"));
            Path sources = Files.writeString(
                    folder.resolve("sources.list"),
                    "deb [signed-by=%s] %s %s main\n".formatted(mirror.keyring(), mirror.site(), suite));
            Files.writeString(configuration, configuration(sources, installed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hooks of the machine's configuration are cleared: they tidy or notify a system that this is not about. */
    private String configuration(Path sources, Path installed) {
        return """
                #clear APT::Update::Pre-Invoke;
                #clear APT::Update::Post-Invoke;
                #clear APT::Update::Post-Invoke-Success;
                #clear DPkg::Pre-Install-Pkgs;
                #clear DPkg::Post-Invoke;
                Dir::Etc::sourcelist "%s";
                Dir::Etc::sourceparts "/dev/null";
                Dir::Etc::preferences "/dev/null";
                Dir::Etc::preferencesparts "/dev/null";
                Dir::State::lists "%s";
                Dir::State::status "%s";
                Dir::Cache "%s";
                Dir::Cache::pkgcache "pkgcache.bin";
                Dir::Cache::srcpkgcache "srcpkgcache.bin";
                APT::Install-Recommends "false";
                APT::Install-Suggests "false";
                APT::Default-Release "";
                APT::Keep-Downloaded-Packages "true";
                Acquire::Languages "none";
                Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
                Acquire::IndexTargets::deb::DEP-11-icons-small::DefaultEnabled "false";
                Acquire::IndexTargets::deb::DEP-11-icons::DefaultEnabled "false";
                Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
                Acquire::Retries "3";
                Acquire::http::Timeout "30";
                Acquire::https::Timeout "30";
                Debug::NoLocking "true";
                Dpkg::Use-Pty "false";
                """.formatted(
                        sources,
                        folder.resolve("lists"),
                        Files.exists(installed) ? installed : "/dev/null",
                        folder.resolve("cache"));
    }

    String suite() {
        return suite;
    }

    /** Fetches the list of packages. */
    void update() {
        Command.Result result = apt("apt-get", "update", "--error-on=any");
        if (!result.succeeded()) {
            throw failure("fetch the package list of Debian's suite \"%s\"".formatted(suite), result);
        }
    }

    /** The newest supported major version of PostgreSQL for which the suite has pgvector. */
    OptionalInt newestPostgresWithPgvector(IntPredicate wanted) {
        String names = apt("apt-cache", "pkgnames", "postgresql-").text();
        return names.lines()
                .map(PGVECTOR::matcher)
                .filter(Matcher::matches)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .filter(major -> new PostgresVersion(major, 0).supported() && wanted.test(major))
                .max();
    }

    /** Fetches the archives of packages with all that they need and that is not installed yet. */
    List<Path> download(List<String> packages) {
        List<String> arguments = new ArrayList<>(List.of("apt-get", "install", "-y", "--download-only", "-qq"));
        arguments.addAll(packages);
        Command.Result result = apt(arguments.toArray(String[]::new));
        if (!result.succeeded()) {
            throw failure("fetch %s from Debian's suite \"%s\"".formatted(String.join(", ", packages), suite), result);
        }
        return archivesThere();
    }

    /** Fetches the archive of one package alone. */
    Path downloadAlone(String name) {
        Command.Result result = apt("apt-get", "download", "-qq", name);
        if (!result.succeeded()) {
            throw failure("fetch %s from Debian's suite \"%s\"".formatted(name, suite), result);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow(() -> failure("fetch %s from Debian's suite \"%s\"".formatted(name, suite), result));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path archives() {
        return folder.resolve("cache/archives");
    }

    private List<Path> archivesThere() {
        try (Stream<Path> files = Files.list(archives())) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Command.Result apt(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(1, List.of("-c", configuration.toString()));
        return Command.of(all)
                .in(folder)
                .with("DEBIAN_FRONTEND", "noninteractive")
                .within(PATIENCE)
                .run();
    }

    private static LocalPostgresException failure(String purpose, Command.Result result) {
        String text = result.text();
        if (text.contains("No space left") || text.contains("don't have enough free space")) {
            return new LocalPostgresException(
                    "cannot %s: disk full".formatted(purpose),
                    result.tail(),
                    "free some space, or set TUSK_HOME to a folder on a larger disk");
        }
        if (text.contains("Unable to locate package") || text.contains("has no installation candidate")) {
            return new LocalPostgresException(
                    "cannot %s: no such package there".formatted(purpose), result.tail(), null);
        }
        return new LocalPostgresException(
                "cannot %s: apt failed with code %d".formatted(purpose, result.exit()), result.tail(), NETWORK_HINT);
    }
}
