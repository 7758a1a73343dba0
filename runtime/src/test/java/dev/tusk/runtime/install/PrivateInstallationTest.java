package dev.tusk.runtime.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tusk.runtime.ChildJvm;
import dev.tusk.runtime.Reachable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** At once, each in a folder of its own: much of an installation is waiting for a mirror. */
@Execution(ExecutionMode.CONCURRENT)
class PrivateInstallationTest {

    private static final String ORDINARY_USER = "daemon";

    @TempDir(factory = Reachable.class)
    Path folder;

    @BeforeEach
    void needsApt() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")), "no apt on this machine: nothing can be installed");
    }

    @Test
    void isDoneAgainByOneOfTwoAfterTheFirstWasKilled() throws Exception {
        Path home = folder.resolve("home");
        try (ChildJvm killed = ChildJvm.start(home, "install")) {
            killed.await("step: unpacking");
            killed.kill();
        }
        assertThat(names(home.resolve("postgresql"))).anyMatch(name -> name.startsWith("work-"));

        List<String> first;
        List<String> second;
        try (ChildJvm one = ChildJvm.start(home, "install");
                ChildJvm other = ChildJvm.start(home, "install")) {
            first = one.awaitEnd();
            second = other.awaitEnd();
        }

        List<String> both = Stream.concat(first.stream(), second.stream()).toList();
        assertThat(both)
                .filteredOn(line -> line.startsWith("step: downloading"))
                .hasSize(1);
        assertThat(both)
                .filteredOn(line -> line.matches("step: waiting for process \\d+ to install PostgreSQL"))
                .hasSize(1);
        assertThat(both)
                .filteredOn(line -> line.startsWith("step: cleared away"))
                .hasSize(1);
        assertThat(first.getLast()).startsWith("installed: ").isEqualTo(second.getLast());
        assertThat(names(home.resolve("postgresql"))).noneMatch(name -> name.startsWith("work-"));
    }

    @Test
    void worksForAnOrdinaryUserWithNothingButAHome() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        assumeTrue(!root || Files.isExecutable(Path.of("/usr/bin/setpriv")), "root without setpriv");
        Path home = Files.createDirectory(folder.resolve("home"));
        String classPath = root ? readableClassPath() : System.getProperty("java.class.path");
        List<String> asUser = root
                ? List.of("setpriv", "--reuid=" + ORDINARY_USER, "--regid=" + ORDINARY_USER, "--clear-groups", "--")
                : List.of();
        if (root) {
            Files.setOwner(
                    home, home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(ORDINARY_USER));
        }

        try (ChildJvm child = ChildJvm.start(
                asUser, classPath, home, Map.of("HOME", home.toString(), "PATH", "/usr/bin:/bin"), "try")) {
            assertThat(child.awaitEnd()).contains("distance: 3");
        }
    }

    @Test
    void saysWhatFailedWhereThereIsNoNetwork() throws Exception {
        try (ChildJvm child = ChildJvm.start(
                List.of(),
                System.getProperty("java.class.path"),
                folder.resolve("home"),
                Map.of("http_proxy", "http://127.0.0.1:1", "https_proxy", "http://127.0.0.1:1"),
                "install")) {
            assertThat(String.join("\n", child.awaitEnd()))
                    .contains("failed: cannot install PostgreSQL: none of Debian's suites forky, trixie would do")
                    .contains("detail: ")
                    .contains("Could not connect to 127.0.0.1:1")
                    .contains("hint: check the network and apt's proxy settings")
                    .contains("brew install", "compose.yaml")
                    .doesNotContain("\tat ");
            assertThat(child.exitCode()).isEqualTo(3);
        }
        assertThat(names(folder.resolve("home/postgresql"))).noneMatch(name -> name.startsWith("work-"));
    }

    /** The class path may lie in a home that only root can pass. */
    private String readableClassPath() throws IOException {
        Path copies = Files.createDirectory(folder.resolve("classes"));
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path original = Path.of(entry);
            Path copy = copies.resolve(entries.size() + "-" + original.getFileName());
            if (Files.exists(original)) {
                copy(original, copy);
                entries.add(copy.toString());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one).toString()));
            }
        }
    }

    private static List<String> names(Path parent) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return children.map(child -> child.getFileName().toString()).toList();
        }
    }
}
