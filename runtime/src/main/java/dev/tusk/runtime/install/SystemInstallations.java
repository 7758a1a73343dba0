package dev.tusk.runtime.install;

import dev.tusk.runtime.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks for PostgreSQL servers of this machine that have pgvector. */
public final class SystemInstallations {

    private static final Pattern DEFAULT_VERSION = Pattern.compile("default_version\\s*=\\s*'(\\d+)\\.(\\d+)");
    private static final int OLDEST_PGVECTOR_MINOR = 8;
    private static final List<String> PLACES = List.of(
            "/usr/lib/postgresql/*/bin",
            "/usr/pgsql-*/bin",
            "/opt/homebrew/opt/postgresql@*/bin",
            "/opt/homebrew/opt/postgresql/bin",
            "/usr/local/opt/postgresql@*/bin",
            "/usr/local/pgsql/bin",
            "/Applications/Postgres.app/Contents/Versions/*/bin");

    private final List<Path> path;
    private final List<String> rejected = new ArrayList<>();

    /**
     * Looks in the usual places and in others.
     *
     * @param path the folders of the user's {@code PATH}
     */
    public SystemInstallations(List<Path> path) {
        this.path = List.copyOf(path);
    }

    /** The usable ones, newest first. */
    public List<Installation> find() {
        rejected.clear();
        Set<Path> folders = new LinkedHashSet<>();
        path.stream().filter(Path::isAbsolute).forEach(folder -> {
            binOf(folder).ifPresent(folders::add);
        });
        PLACES.forEach(place -> folders.addAll(matching(place)));
        List<Installation> found = new ArrayList<>();
        for (Path bin : folders) {
            examine(bin).ifPresent(found::add);
        }
        found.sort(Comparator.comparing(Installation::version).reversed());
        return found;
    }

    /** Why those that the last search met could not be used, one line each. */
    public List<String> rejected() {
        return List.copyOf(rejected);
    }

    /** Where the server's programs are according to the {@code pg_config} in a folder. */
    private static Optional<Path> binOf(Path folder) {
        Path pgConfig = folder.resolve("pg_config");
        if (!Files.isExecutable(pgConfig)) {
            return Optional.empty();
        }
        Command.Result result = Command.of(pgConfig.toString(), "--bindir").run();
        return result.succeeded() ? Optional.of(Path.of(result.text().strip())) : Optional.empty();
    }

    private Optional<Installation> examine(Path bin) {
        if (!Files.isExecutable(bin.resolve("initdb")) || !Files.isExecutable(bin.resolve("postgres"))) {
            return Optional.empty();
        }
        Path extensions = extensions(bin);
        Optional<String> reason = reasonAgainst(extensions.resolve("vector.control"));
        if (reason.isPresent()) {
            rejected.add("%s: %s".formatted(bin, reason.get()));
            return Optional.empty();
        }
        Command.Result printed =
                Command.of(bin.resolve("postgres").toString(), "--version").run();
        Optional<PostgresVersion> version = PostgresVersion.in(printed.text());
        if (version.isEmpty() || !printed.succeeded()) {
            rejected.add("%s: does not run".formatted(bin));
            return Optional.empty();
        }
        if (!version.get().supported()) {
            rejected.add("%s: PostgreSQL %s is not among %d to %d"
                    .formatted(bin, version.get(), PostgresVersion.OLDEST, PostgresVersion.NEWEST));
            return Optional.empty();
        }
        return Optional.of(new SystemInstallation(version.get(), bin, extensions, path));
    }

    /** Debian puts {@code pg_config} of a server into the -dev package, so it may be missing beside the server. */
    private static Path extensions(Path bin) {
        Path pgConfig = bin.resolve("pg_config");
        if (Files.isExecutable(pgConfig)) {
            Command.Result result =
                    Command.of(pgConfig.toString(), "--sharedir").run();
            if (result.succeeded()) {
                return Path.of(result.text().strip(), "extension");
            }
        }
        String versionFolder = String.valueOf(bin.resolveSibling("").getFileName());
        return Path.of("/usr/share/postgresql", versionFolder, "extension");
    }

    private static Optional<String> reasonAgainst(Path control) {
        if (!Files.isReadable(control)) {
            return Optional.of("no pgvector");
        }
        try {
            Matcher matcher = DEFAULT_VERSION.matcher(Files.readString(control));
            if (!matcher.find()) {
                return Optional.of("a pgvector of unknown version");
            }
            int major = Integer.parseInt(matcher.group(1));
            int minor = Integer.parseInt(matcher.group(2));
            return major > 0 || minor >= OLDEST_PGVECTOR_MINOR
                    ? Optional.empty()
                    : Optional.of("pgvector %d.%d is older than 0.%d".formatted(major, minor, OLDEST_PGVECTOR_MINOR));
        } catch (IOException e) {
            return Optional.of("pgvector is not readable: " + e.getMessage());
        }
    }

    /** The folders that a pattern with at most one star names. */
    private static List<Path> matching(String pattern) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            Path folder = Path.of(pattern);
            return Files.isDirectory(folder) ? List.of(folder) : List.of();
        }
        int start = pattern.lastIndexOf('/', star);
        int end = pattern.indexOf('/', star);
        Path parent = Path.of(pattern.substring(0, start));
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, pattern.substring(start + 1, end))) {
            for (Path child : children) {
                Path folder = child.resolve(pattern.substring(end + 1));
                if (Files.isDirectory(folder)) {
                    folders.add(folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folders;
    }
}
