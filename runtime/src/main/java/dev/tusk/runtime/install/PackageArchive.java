package dev.tusk.runtime.install;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The archives ({@code .deb} files) of Debian packages. */
final class PackageArchive {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern NAME = Pattern.compile("^Package: (.+)$", Pattern.MULTILINE);
    private static final Pattern VERSION = Pattern.compile("^Version: (.+)$", Pattern.MULTILINE);

    private PackageArchive() {}

    /**
     * What an unpacked package says of itself.
     *
     * @param control its control file
     */
    record Unpacked(String name, String version, String control) {

        /** Its entry in a file of dpkg's status format. */
        String status() {
            return NAME.matcher(control).replaceFirst("$0\nStatus: install ok installed");
        }
    }

    /** Unpacks archives into a folder, as many at a time as there are processors. Needs no rights. */
    static List<Unpacked> unpackAll(List<Path> archives, Path root) {
        List<Unpacked> unpacked = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<Unpacked>> running = archives.stream()
                    .map(archive -> threads.submit(() -> unpack(archive, root)))
                    .toList();
            for (Future<Unpacked> one : running) {
                unpacked.add(one.get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LocalPostgresException failure
                    ? failure
                    : new IllegalStateException("unpacking failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalPostgresException("cannot unpack packages: interrupted", null, null, e);
        }
        return unpacked;
    }

    static Unpacked unpack(Path archive, Path root) {
        Command.Result result = Command.of("dpkg", "-x", archive.toString(), root.toString())
                .within(PATIENCE)
                .run();
        if (!result.succeeded()) {
            boolean full = result.text().contains("No space left");
            throw new LocalPostgresException(
                    "cannot unpack %s: %s".formatted(archive.getFileName(), full ? "disk full" : "dpkg failed"),
                    result.tail(),
                    full ? "free some space, or set TUSK_HOME to a folder on a larger disk" : null);
        }
        String control =
                Command.of("dpkg-deb", "-f", archive.toString()).runOrFail("read %s".formatted(archive.getFileName()));
        return new Unpacked(first(NAME, control), first(VERSION, control), control.strip() + "\n");
    }

    private static String first(Pattern pattern, String control) {
        Matcher matcher = pattern.matcher(control);
        if (!matcher.find()) {
            throw new LocalPostgresException("cannot read a package: no name or version", control, null);
        }
        return matcher.group(1);
    }
}
