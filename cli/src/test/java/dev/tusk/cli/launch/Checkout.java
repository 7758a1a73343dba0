package dev.tusk.cli.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A checkout with the real ./tusk and nothing else real: a PATH of the few tools that the script may use, a system root without
 * JDKs, a Maven and JDKs that are shell scripts. One for each test, in a folder whose name has spaces.
 */
final class Checkout {

    private static final List<String> TOOLS = List.of(
            "awk",
            "cat",
            "cksum",
            "cp",
            "date",
            "dirname",
            "find",
            "flock",
            "grep",
            "head",
            "id",
            "ln",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sleep",
            "tail",
            "tee",
            "touch",
            "tr",
            "uname");

    /** What a run of ./tusk left: its exit code and what it printed. */
    record Run(int exitCode, String out, String err) {}

    final Path root;
    final Path outside;
    private final Path tools;
    private final Map<String, String> environment = new HashMap<>();

    Checkout(Path folder) throws IOException {
        root = Files.createDirectories(folder.resolve("a check out").resolve("tusk"));
        outside = Files.createDirectories(folder.resolve("somewhere else"));
        tools = Files.createDirectories(folder.resolve("bin"));
        for (String tool : TOOLS) {
            Files.createSymbolicLink(tools.resolve(tool), systemTool(tool));
        }
        environment.put("PATH", tools.toString());
        environment.put("HOME", Files.createDirectories(folder.resolve("home")).toString());
        environment.put(
                "TUSK_SYSTEM_ROOT",
                Files.createDirectories(folder.resolve("system")).toString());

        Path real = Path.of("..").toAbsolutePath().normalize();
        copy(real.resolve("tusk"));
        for (String part : List.of("java.sh", "build.sh")) {
            copy(real.resolve("launcher").resolve(part));
        }
        for (String source :
                List.of("pom.xml", ".mvn/jvm.config", "cli/pom.xml", "cli/src/main/A.java", "cli/src/main/B.java")) {
            write(source, "");
        }
        makeSourcesOld();
    }

    private static Path systemTool(String name) {
        return Stream.of("/bin", "/usr/bin", "/usr/local/bin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this machine has no " + name));
    }

    private void copy(Path file) throws IOException {
        Path copy = root.resolve(Path.of("..").toAbsolutePath().normalize().relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
        copy.toFile().setExecutable(true);
    }

    Path write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    /** As after a checkout some time ago, so that what a test then changes is newer than the build. */
    private void makeSourcesOld() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            }
        }
    }

    Checkout with(String variable, Path value) {
        environment.put(variable, value.toString());
        return this;
    }

    Checkout with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** A Maven that counts its calls, runs {@code body}, and then leaves what a build leaves. */
    Checkout withMaven(String body) throws IOException {
        executable(tools.resolve("mvn"), """
                echo "$JAVA_HOME" >> maven-calls
                echo '[INFO] ----------< dev.tusk:tusk-cli >----------'
                %s
                mkdir -p cli/target/program
                cat cli/src/main/*.java > cli/target/program/tusk-cli.jar
                cp cli/target/program/tusk-cli.jar cli/target/program/tusk-core.jar
                printf '%%s' "$PWD/cli/target/program/tusk-core.jar" > cli/target/program/jars
                """.formatted(body));
        return this;
    }

    List<String> mavenCalls() throws IOException {
        Path calls = root.resolve("maven-calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    /** A JDK whose java prints its arguments one a line, then runs {@code body}. */
    static Path jdk(Path home, String version, String body) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), """
                IMPLEMENTOR="Test Inc"
                JAVA_RUNTIME_VERSION="%1$s+1-LTS"
                JAVA_VERSION="%1$s"
                """.formatted(version));
        executable(home.resolve("bin/javac"), "");
        executable(home.resolve("bin/java"), """
                for argument in "$@"; do
                    case $argument in
                        -XX:AOTCacheOutput=*) echo cache > "${argument#*=}"; exit ;;
                    esac
                done
                printf '%%s\\n' "java of %s" "$@"
                %s
                """.formatted(version, body));
        return home;
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script);
        file.toFile().setExecutable(true);
    }

    Process start(Path command, String... arguments) throws IOException {
        var all = new ArrayList<>(List.of(command.toString()));
        all.addAll(Arrays.asList(arguments));
        var builder = new ProcessBuilder(all).directory(outside.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    Run tusk(String... arguments) throws IOException, InterruptedException {
        return end(start(root.resolve("tusk"), arguments));
    }

    static Run end(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("./tusk did not end in 60 s");
        }
        return new Run(process.exitValue(), out, err);
    }
}
