package dev.tusk.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class BuildTest {

    /** A build that waits for a file, which a test makes when it has seen enough. */
    private static final String WAIT = "touch waiting; while [ ! -e go ]; do sleep 0.05; done";

    @TempDir
    Path folder;

    private Checkout checkout;
    private Path jdk;

    @BeforeEach
    void makeCheckout() throws IOException {
        jdk = Checkout.jdk(folder.resolve("jdk 25"), "25.0.3", "");
        checkout = new Checkout(folder).withMaven("").with("JAVA_HOME", jdk);
    }

    @Test
    void buildsOnceAndNamesTheSteps() throws Exception {
        var first = checkout.tusk("version");
        var second = checkout.tusk("version");

        assertThat(first.err()).matches("building: cli \\.\\.\\. fast start \\.\\.\\. done in \\d+ s\n");
        assertThat(second.err()).isEmpty();
        assertThat(checkout.mavenCalls()).hasSize(1);
    }

    @Test
    void buildsAgainWhenASourceIsNewerOrGone() throws Exception {
        checkout.tusk("version");
        checkout.write("cli/src/main/A.java", "changed");
        checkout.tusk("version");
        assertThat(checkout.mavenCalls()).hasSize(2);

        Files.delete(checkout.root.resolve("cli/src/main/B.java"));
        checkout.tusk("version");
        assertThat(checkout.mavenCalls()).hasSize(3);
    }

    @Test
    void buildsAgainWhenASourceChangedDuringTheBuild() throws Exception {
        checkout.withMaven("[ -e once ] || { touch once; sleep 0.02; echo late > cli/src/main/A.java; }");

        checkout.tusk("version");
        checkout.tusk("version");

        assertThat(checkout.mavenCalls()).hasSize(2);
    }

    @Test
    void showsWhatMavenSaidOfAFailure() throws Exception {
        checkout.withMaven("echo '[ERROR] A.java:[3,1] cannot find symbol'; echo '[ERROR] -> [Help 1]'; exit 1");

        var run = checkout.tusk("version");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("[ERROR] A.java:[3,1] cannot find symbol")
                .contains("cannot build Tusk: Maven ended with an error\n")
                .contains("build.log")
                .doesNotContain("Help 1");
        assertThat(checkout.withMaven("").tusk("version").exitCode()).isZero();
    }

    @Test
    void saysWhatToInstallWithoutMaven() throws Exception {
        Files.delete(folder.resolve("bin/mvn"));

        var run = checkout.tusk("version");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("cannot build Tusk: no Maven found\n").contains("hint: install it: ");
    }

    @Test
    void oneOfTwoBuildsAndTheOtherWaits() throws Exception {
        checkout.withMaven(WAIT);
        Process one = checkout.start(checkout.root.resolve("tusk"), "version");
        waitUntil(() -> Files.exists(checkout.root.resolve("waiting")));
        Process two = checkout.start(checkout.root.resolve("tusk"), "version");
        assertThat(two.errorReader().readLine()).isEqualTo("waiting for another ./tusk, which is building ...");
        checkout.write("go", "");

        assertThat(Checkout.end(one).exitCode()).isZero();
        assertThat(Checkout.end(two).exitCode()).isZero();
        assertThat(checkout.mavenCalls()).hasSize(1);
    }

    @Test
    void aBuildThatWasKilledNeitherBlocksNorCounts() throws Exception {
        checkout.withMaven(WAIT);
        Process killed = checkout.start(checkout.root.resolve("tusk"), "version");
        waitUntil(() -> Files.exists(checkout.root.resolve("waiting")));
        List<ProcessHandle> all = Stream.concat(killed.descendants(), Stream.of(killed.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        waitUntil(() -> all.stream().noneMatch(ProcessHandle::isAlive));

        assertThat(checkout.withMaven("").tusk("version").exitCode()).isZero();
        assertThat(checkout.mavenCalls()).hasSize(2);
    }

    @Test
    void anInterruptedBuildTakesMavenWithIt() throws Exception {
        checkout.withMaven(WAIT);
        Process tusk = checkout.start(checkout.root.resolve("tusk"), "version");
        waitUntil(() -> Files.exists(checkout.root.resolve("waiting")));
        List<ProcessHandle> children = tusk.descendants().toList();
        tusk.toHandle().destroy();

        assertThat(Checkout.end(tusk).exitCode()).isEqualTo(128 + 15);
        waitUntil(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void leavesARunningProgramItsFiles() throws Exception {
        checkout.tusk("version");
        Checkout.jdk(jdk, "25.0.3", "echo ready; while [ ! -e end ]; do sleep 0.05; done; cat \"$jar\"");
        Files.writeString(
                jdk.resolve("bin/java"),
                Files.readString(jdk.resolve("bin/java"))
                        .replace("printf", "while [ \"$1\" != -jar ] && [ $# -gt 1 ]; do shift; done; jar=$2\nprintf"));
        Process server = checkout.start(checkout.root.resolve("tusk"), "serve");
        try (var out = server.inputReader()) {
            while (!"ready".equals(out.readLine())) {
                assertThat(server.isAlive()).isTrue();
            }
            // The folder of one build survives the next in any case; this one has to survive three.
            for (String change : List.of("one", "two", "three")) {
                checkout.write("cli/src/main/A.java", change);
                Checkout.jdk(jdk, "25.0.3", "");
                assertThat(checkout.tusk("version").exitCode()).isZero();
            }
            assertThat(builds()).isEqualTo(3);

            Files.writeString(checkout.outside.resolve("end"), "");
            assertThat(server.waitFor()).isZero();
        } finally {
            server.destroyForcibly();
        }
        checkout.write("cli/src/main/A.java", "four");
        checkout.tusk("version");
        assertThat(builds()).isEqualTo(2);
    }

    private long builds() throws IOException {
        try (Stream<Path> files = Files.list(checkout.root.resolve("cli/target/tusk"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("cli-"))
                    .count();
        }
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the deadline of 30 s").isLessThan(deadline);
            Thread.sleep(20);
        }
    }
}
