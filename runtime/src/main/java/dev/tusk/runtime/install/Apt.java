package dev.tusk.runtime.install;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * apt with a state of its own in a work folder: it reads nothing of this machine but its mirror, its keys and its proxy,
 * and changes nothing of it. Not thread-safe.
 */
final class Apt {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Pattern PGVECTOR = Pattern.compile("postgresql-(\\d+)-pgvector");
    private static final Path NOTHING = Path.of("/dev/null");

    private final WorkFolder work;
    private final String suite;
    private final Path configuration;

    /**
     * Writes apt's configuration; fetches nothing yet.
     *
     * @param suite Debian's name of a release, such as trixie
     * @param installed a file in dpkg's status format: what need not be fetched
     */
    Apt(WorkFolder work, DebianMirror mirror, String suite, Path installed) {
        this.work = work;
        this.suite = suite;
        this.configuration = work.path().resolve("apt.conf");
        try {
            Files.createDirectories(work.path().resolve("lists/partial"));
            Files.createDirectories(archives().resolve("partial"));
            Path sources = Files.writeString(
                    work.path().resolve("sources.list"),
                    "deb [signed-by=%s] %s %s main\n".formatted(mirror.keyring(), mirror.site(), suite));
            Files.writeString(configuration, configuration(sources, installed));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty status makes apt resolve all that a package needs, the C library included. */
    static Apt withNothingInstalled(WorkFolder work, DebianMirror mirror, String suite) {
        return new Apt(work, mirror, suite, NOTHING);
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
                sources, work.path().resolve("lists"), installed, work.path().resolve("cache"));
    }

    String suite() {
        return suite;
    }

    /** Fetches the list of packages. */
    void update() {
        Command.Result result = run("apt-get", "update", "--error-on=any");
        if (!result.succeeded()) {
            throw failure("fetch the package list of Debian's suite \"%s\"".formatted(suite), result);
        }
    }

    /** The newest supported and wanted major version of PostgreSQL for which the suite has pgvector. */
    OptionalInt newestPostgresWithPgvector(IntPredicate wanted) {
        return names("postgresql-").stream()
                .map(PGVECTOR::matcher)
                .filter(Matcher::matches)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .filter(major -> new PostgresVersion(major, 0).supported() && wanted.test(major))
                .max();
    }

    /**
     * Of several names of one thing, the first that the suite has.
     *
     * @throws LocalPostgresException when it has none of them
     */
    String firstOffered(List<String> alternatives) {
        return alternatives.stream()
                .filter(name -> names(name).contains(name))
                .findFirst()
                .orElseThrow(() -> new SuiteFailure(
                        "cannot add %s: Debian's suite \"%s\" has no such package"
                                .formatted(String.join(" or ", alternatives), suite),
                        null,
                        "do without it, or use a server that has it"));
    }

    private Set<String> names(String prefix) {
        return run("apt-cache", "pkgnames", prefix).text().lines().collect(Collectors.toSet());
    }

    /** Fetches the archives of packages with all that they need and that is not installed yet. */
    List<Path> download(List<String> packages) {
        List<String> arguments = new ArrayList<>(List.of("install", "-y", "--download-only", "-qq"));
        arguments.addAll(packages);
        Command.Result result = run("apt-get", arguments.toArray(String[]::new));
        if (!result.succeeded()) {
            throw failure("fetch %s from Debian's suite \"%s\"".formatted(String.join(", ", packages), suite), result);
        }
        return archivesIn(archives());
    }

    /** Fetches the archive of one package alone. */
    Path downloadAlone(String name) {
        Command.Result result = run("apt-get", "download", "-qq", name);
        List<Path> archives = archivesIn(work.path());
        if (!result.succeeded() || archives.isEmpty()) {
            throw failure("fetch %s from Debian's suite \"%s\"".formatted(name, suite), result);
        }
        return archives.getFirst();
    }

    private Path archives() {
        return work.path().resolve("cache/archives");
    }

    private static List<Path> archivesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Command.Result run(String program, String... arguments) {
        List<String> all = new ArrayList<>(List.of(program, "-c", configuration.toString()));
        all.addAll(List.of(arguments));
        return Command.of(all)
                .in(work.path())
                .with("DEBIAN_FRONTEND", "noninteractive")
                .within(PATIENCE)
                .run();
    }

    private static LocalPostgresException failure(String purpose, Command.Result result) {
        String text = result.text();
        if (text.contains("No space left") || text.contains("don't have enough free space")) {
            return new LocalPostgresException(
                    "cannot %s: disk full".formatted(purpose),
                    complaints(text),
                    "free some space, or set TUSK_HOME to a folder on a larger disk");
        }
        String reason = text.contains("Unable to locate package")
                        || text.contains("has no installation candidate")
                        || text.contains("No candidate version found")
                ? "no such package there"
                : "apt failed with code " + result.exit();
        return new SuiteFailure(
                "cannot %s: %s".formatted(purpose, reason),
                complaints(text),
                "check the network and apt's proxy settings, then run the same command again");
    }

    /** What apt calls errors, or else its last words. */
    private static String complaints(String text) {
        String errors =
                text.lines().filter(line -> line.startsWith("E: ")).distinct().collect(Collectors.joining("\n"));
        return errors.isEmpty() ? Command.tail(text) : errors;
    }
}
